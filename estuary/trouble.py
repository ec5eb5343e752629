"""What goes wrong around the program rather than in it, said in one clear sentence."""


class Trouble(Exception):
    """Stops a command. The message is all the reader gets, so it says what to do."""

    def __init__(self, message: str, *, exit_code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = exit_code
