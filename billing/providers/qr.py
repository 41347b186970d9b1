"""QR codes as SVG, drawn on the server: no script, no inline style, no picture to fetch."""
import qrcode
from django.utils.html import format_html
from django.utils.safestring import SafeString

# The quiet zone around a code, in modules; readers need it.
MARGIN = 4


def qr_svg(text: str, label: str) -> SafeString:
    """`text` as a QR code; `label` says what it is to those who do not see it. Black on white in every theme, else it cannot be read."""
    code = qrcode.QRCode(border=MARGIN, error_correction=qrcode.ERROR_CORRECT_M)
    code.add_data(text)
    rows = code.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return format_html(
        '<svg class="qr" role="img" aria-label="{}" width="176" height="176" viewBox="0 0 {} {}" shape-rendering="crispEdges">'
        '<rect width="100%" height="100%" fill="#fff"/><path fill="#000" d="{}"/></svg>',
        label, len(rows), len(rows), path,
    )
