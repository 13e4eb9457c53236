"""Answers that are not pages: images, files to keep, tables."""

from io import BytesIO

from flask import Response, make_response, send_file

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def image(content: bytes) -> Response:
    """Answer with a JPEG; no copy stays in the browser, for the page may be destroyed tomorrow."""
    answer = make_response(content)
    answer.mimetype = "image/jpeg"
    return answer


def attachment(content: bytes, name: str, media_type: str = "application/octet-stream") -> Response:
    """Answer with a file to be kept, never to be opened within the page."""
    answer = send_file(BytesIO(content), mimetype=media_type, as_attachment=True, download_name=name, max_age=0)
    answer.headers["Cache-Control"] = "no-store"
    # Whatever is inside, a browser that opens it all the same runs nothing.
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
