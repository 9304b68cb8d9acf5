"""What cannot be done in a rapid review, and why, in words for the person who asked."""


class ReviewRefused(Exception):
    """`field`: where on the form the words belong; nowhere in particular when it is empty."""

    def __init__(self, words: str, *, field: str | None = None) -> None:
        super().__init__(words)
        self.field = field
