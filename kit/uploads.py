"""The guard of every file that is sent here: what is too big, too slow or never ends is cut off while it arrives."""
import time
from collections.abc import Callable

from django.core.files.uploadhandler import FileUploadHandler, StopUpload

MOST_BYTES = 8 * 1024 * 1024
MOST_SECONDS = 60


def takes_files(most_bytes: int, most_seconds: int = MOST_SECONDS) -> Callable:
    """For a view that takes larger files than others. The outermost decorator: the handler asks the view that was resolved."""

    def mark(view):
        view.takes_files = (most_bytes, most_seconds)
        return view

    return mark


class CuttingHandler(FileUploadHandler):
    """Stands before Django's handlers. After a cut the request has no file, and what was stored of it is removed by them."""

    chunk_size = 64 * 1024

    def __init__(self, request=None):
        super().__init__(request)
        self.received, self.began = 0, time.monotonic()
        match = getattr(request, "resolver_match", None)
        most: tuple[int, int] = getattr(match and match.func, "takes_files", (MOST_BYTES, MOST_SECONDS))
        self.most_bytes, self.most_seconds = most

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        # Some room for the other fields and the marks between them.
        self.told = content_length - MOST_BYTES // 8

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        if self.told > self.most_bytes:
            self._cut()

    def receive_data_chunk(self, raw_data, start):
        self.received += len(raw_data)
        if self.received > self.most_bytes or time.monotonic() - self.began > self.most_seconds:
            self._cut()
        return raw_data

    def _cut(self):
        if self.request is not None:
            self.request.META["kit.upload_cut"] = True
        # Not read to its end: there may be none.
        raise StopUpload(connection_reset=True)

    def file_complete(self, file_size):
        return None


def was_cut(request) -> bool:
    """Whether a file of this request was cut off."""
    return bool(request.META.get("kit.upload_cut"))
