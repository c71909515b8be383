"""What is inside an upload: whether it is of its type, and what of it may be kept.

Pictures are decoded and encoded anew, so nothing but their pixels is kept. Other files keep their
content; of MP4 and its relatives, what tells of place and device is blanked.
"""

from __future__ import annotations

from casework.adapters.files.images import FORMATS, reencoded
from casework.adapters.files.media import without_user_data
from casework.adapters.files.signatures import BOXED, check_signature
from casework.domain.files import FileRules
from casework.use_cases.attachment_ports import Cleaned


class FileCleaner:
    def cleaned(self, content: bytes, content_type: str, rules: FileRules) -> Cleaned:
        check_signature(content, content_type)
        if content_type in FORMATS:
            return reencoded(content, content_type, rules)
        if content_type in BOXED:
            return Cleaned(without_user_data(content))
        return Cleaned(content)
