"""The mail catcher: an SMTP server that delivers nowhere, and a page that shows what it was given."""
