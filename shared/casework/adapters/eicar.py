"""A scanner for the local cloud, which has no service that scans: it knows the one file that every
scanner takes for malware (https://www.eicar.org/download-anti-malware-testfile/), and nothing else.
"""

from __future__ import annotations

from typing import Final

from casework.use_cases.attachment_ports import Verdict

# In two parts: a scanner on a developer's machine would take this module away.
EICAR: Final = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + rb"ANTIVIRUS-TEST-FILE!$H+H*"


class EicarScanner:
    def verdict(self, content: bytes) -> Verdict:
        return Verdict.THREATS_FOUND if EICAR in content else Verdict.NO_THREATS_FOUND
