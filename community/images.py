"""Pictures for texts: drawn anew as everywhere (`kit.images`), refused as the community refuses."""
from community.refusal import Refused
from kit import images


def shrink(data: bytes) -> images.Picture:
    """What is stored of a file that was sent. Raises Refused with the reason when it is none that we take."""
    try:
        return images.shrink(data)
    except images.PictureRefused as refusal:
        raise Refused(str(refusal), field="file") from None
