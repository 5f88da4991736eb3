"""QR codes as one path of an SVG, so that a page needs no picture and no style."""

import qrcode

BORDER = 4  # modules of white that the standard asks for


def qr(text):
    """{"side": modules with the border, "path": the dark modules}; draw it with <svg viewBox="0 0 side side">."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=BORDER)
    code.add_data(text)
    code.make(fit=True)
    matrix = code.get_matrix()
    dark = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(matrix) for x, is_dark in enumerate(row) if is_dark)
    return {"side": len(matrix), "path": "".join(dark)}
