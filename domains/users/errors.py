from domains.kernel.errors import DomainError


class EmailTaken(DomainError):
    code = "EMAIL_TAKEN"
    message = "There is an account with this e-mail address already."
