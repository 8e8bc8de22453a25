"""The certificate of a run: from its folder alone, whether it is as it was written and whether its claims come out.

Claims are reckoned from the tables of case and plan, without the model; only the bound is held against the model built
anew. What is edited is named by file, row and column; what does not come out is named with both figures. A forger who
recomputes every digest and the seal is still met by the claims; figures that nothing follows from are beyond any check.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from geodata.errors import PlannerError
from reports.catalogue import both
from reports.certificate_bound import check_bound, check_by_solving
from reports.certificate_claims import Claim, Reckoned, check_claims, reckon
from reports.certificate_page import draw_certificate
from reports.errors import RunPlaceError
from reports.manifest import CERTIFICATE_FILE, CERTIFICATE_PAGE, MANIFEST_FILE, find_changes, read_manifest
from reports.run_case import read_case, read_json, read_plan, write_json
from reports.run_digests import Edit, find_cell_edits, find_key_edits, find_manifest_edits

SCHEMA = "cqdc-certificate/1"
VALID, EDITED, REFUTED = "valid", "edited", "refuted"


@dataclass(frozen=True)
class Certificate:
    """What checking a run came to.

    ``status``: valid; edited (something is not as the run wrote it); refuted (all is as written, but a claim does not
    come out). ``missing`` are files that are gone; ``defect`` says, by language, why case and plan could not be read:
    then no claim was reckoned, and ``reckoned`` is None.
    """

    manifest: Mapping[str, Any]
    edits: tuple[Edit, ...]
    missing: tuple[str, ...]
    claims: tuple[Claim, ...]
    defect: Mapping[str, str]
    reckoned: Reckoned | None = None

    @property
    def status(self) -> str:
        """valid, edited or refuted."""
        if self.edits or self.missing:
            return EDITED
        return VALID if not self.defect and all(claim.holds for claim in self.claims) else REFUTED

    def as_content(self) -> dict[str, Any]:
        """Return the certificate as plain values."""
        return {
            "schema": SCHEMA,
            "status": self.status,
            "run": {key: self.manifest.get(key) for key in ("scenario", "created", "program_version", "proof", "seal")},
            "files": len(self.manifest["outputs"]),
            "edits": [asdict(edit) for edit in self.edits],
            "missing": list(self.missing),
            "claims": [{**asdict(claim), "holds": claim.holds} for claim in self.claims],
            "defect": dict(self.defect),
        }


def certify_run(folder: Path, *, solve_again: bool = False) -> Certificate:
    """Check the run in ``folder``; ``solve_again`` solves its case anew as well, which takes as long as planning it.

    RunMissingError or ManifestSchemaError where there is no manifest of ours.
    """
    manifest = read_manifest(folder)
    changes = find_changes(folder, manifest)
    edits = [*find_manifest_edits(manifest, MANIFEST_FILE)]
    for name in changes.edited:
        edits += _locate(folder, name, manifest) or [Edit(name, "", "")]
    claims: list[Claim] = []
    reckoned: Reckoned | None = None
    defect = both("error.run_file_missing", files=", ".join(changes.missing)) if changes.missing else {}
    try:
        if not changes.missing:
            case = read_case(folder)
            reckoned = reckon(case, read_plan(folder))
            claims = check_claims(folder, manifest, reckoned)
            # What was edited has no proof any more that could be held against anything.
            if not edits:
                claims.append(check_bound(manifest, case))
            if solve_again:
                claims.append(check_by_solving(manifest, case))
    except PlannerError as error:
        defect = {"zh": error.zh, "en": error.en}
    return Certificate(manifest, tuple(edits), changes.missing, tuple(claims), defect, reckoned)


def write_certificate(certificate: Certificate, folder: Path, language: str) -> None:
    """Write certificate.json and certificate.html into the run; RunPlaceError if its folder takes no file."""
    content = certificate.as_content()
    try:
        write_json(content, folder / CERTIFICATE_FILE)
        page = draw_certificate(content, folder.resolve().name, language)
        (folder / CERTIFICATE_PAGE).write_text(page, encoding="utf-8")
    except OSError as error:
        raise RunPlaceError(**both("error.run_place", folder=folder, reason=error)) from error


def _locate(folder: Path, name: str, manifest: Mapping[str, Any]) -> list[Edit]:
    cells, keys = manifest["cells"], manifest["keys"]
    if name in cells:
        return find_cell_edits(folder / name, name, cells[name])
    if name in keys:
        try:
            return find_key_edits(read_json(folder / name), name, keys[name])
        except PlannerError:
            return []
    return []
