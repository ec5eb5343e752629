from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "domains.reviews"
