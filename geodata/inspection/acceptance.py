"""Which warnings an analyst accepts, and why: an error cannot be, a warning only with a reason, which is kept."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from geodata.errors import PlannerError
from geodata.remarks import Remark, errors_in, warnings_in

MOST_LISTED = 20


@dataclass(frozen=True)
class Accepted:
    """A warning that was accepted: by which ``key`` it was named, with what ``reason``, and what it says."""

    key: str
    reason: str
    remark: Remark

    def as_content(self) -> dict[str, object]:
        """Return what is kept with the version, as values of JSON."""
        remark = self.remark
        return {
            "key": remark.key,
            "accepted_by": self.key,
            "reason": self.reason,
            "said_zh": remark.said.zh,
            "said_en": remark.said.en,
            "value": remark.value,
            "unit": remark.unit,
            "lon": remark.lon,
            "lat": remark.lat,
        }


class AcceptKeyError(PlannerError):
    """A warning is accepted that there is not, or without a reason."""


class WarningsOpenError(PlannerError):
    """Warnings are left without a reason; ``remarks`` are those."""

    def __init__(self, *, zh: str, en: str, remarks: Sequence[Remark]) -> None:
        super().__init__(zh=zh, en=en)
        self.remarks = tuple(remarks)


class LayersRefusedError(PlannerError):
    """The layers have errors; ``remarks`` are those."""

    def __init__(self, *, zh: str, en: str, remarks: Sequence[Remark]) -> None:
        super().__init__(zh=zh, en=en)
        self.remarks = tuple(remarks)


def check_accepted(remarks: Iterable[Remark], reasons: Mapping[str, str]) -> list[Accepted]:
    """Return every warning among ``remarks`` with the reason that accepts it, in their order.

    A key of ``reasons`` is a warning's key or its beginning up to a colon (``overlap``, ``overlap:districts_2026``);
    the longest that fits counts. Raises LayersRefusedError if there are errors, AcceptKeyError for a key that fits no
    warning or has an empty reason, WarningsOpenError for warnings that no key fits, with what to type.
    """
    remarks = list(remarks)
    warnings = warnings_in(remarks)
    if errors_in(remarks):
        raise _refused(errors_in(remarks))
    _check_reasons(warnings, reasons)
    open_warnings = [remark for remark in warnings if fitting_key(remark, reasons) is None]
    if open_warnings:
        raise _left_open(open_warnings)
    chosen = ((remark, str(fitting_key(remark, reasons))) for remark in warnings)
    return [Accepted(key, reasons[key].strip(), remark) for remark, key in chosen]


def accept_keys(remark: Remark) -> list[str]:
    """Everything by which ``remark`` can be accepted, from its kind alone to its whole key."""
    parts = remark.key.split(":")
    return [":".join(parts[:count]) for count in range(1, len(parts) + 1)]


def fitting_key(remark: Remark, keys: Iterable[str]) -> str | None:
    """The longest of ``keys`` that accepts ``remark``; None if none does."""
    wanted = set(keys)
    return next((key for key in reversed(accept_keys(remark)) if key in wanted), None)


def accept_option(remark: Remark, language: str) -> str:
    """Return what to type to accept ``remark``."""
    reason = "理由" if language == "zh" else "reason"
    return f'--accept "{remark.key}={reason}"'


def _check_reasons(warnings: Sequence[Remark], reasons: Mapping[str, str]) -> None:
    known = {key for remark in warnings for key in accept_keys(remark)}
    for key, reason in reasons.items():
        if not reason.strip():
            raise AcceptKeyError(
                zh=f'接受警告“{key}”没有写理由。请写成 --accept "{key}=理由"。',
                en=f"warning '{key}' is accepted without a reason. Write --accept \"{key}=reason\".",
            )
        if key not in known:
            near = difflib.get_close_matches(key, sorted(known), n=1, cutoff=0.0)
            raise AcceptKeyError(
                zh=f"没有可用“{key}”接受的警告" + (f"，最接近的是“{near[0]}”。" if near else "：此次没有任何警告。"),
                en=f"there is no warning to be accepted by '{key}'"
                + (f"; the nearest is '{near[0]}'." if near else ": there are no warnings at all."),
            )


def _refused(errors: Sequence[Remark]) -> LayersRefusedError:
    return LayersRefusedError(
        zh=f"有 {len(errors)} 处错误，不能接受：\n" + _listed(errors, "zh"),
        en=f"there are {len(errors)} errors, so it cannot be accepted:\n" + _listed(errors, "en"),
        remarks=errors,
    )


def _left_open(warnings: Sequence[Remark]) -> WarningsOpenError:
    options = {language: _options(warnings, language) for language in ("zh", "en")}
    return WarningsOpenError(
        zh=f"有 {len(warnings)} 条警告须写明理由才能接受：\n{_listed(warnings, 'zh')}\n"
        f"改正，或在命令后加：\n{options['zh']}",
        en=f"{len(warnings)} warnings need a reason to be accepted:\n{_listed(warnings, 'en')}\n"
        f"Mend them, or add to the command:\n{options['en']}",
        remarks=warnings,
    )


def _listed(remarks: Sequence[Remark], language: str) -> str:
    lines = [f"  {remark.text(language)}" for remark in remarks[:MOST_LISTED]]
    rest = len(remarks) - MOST_LISTED
    if rest > 0:
        lines.append(
            f"  …… 另有 {rest} 条，见检查报告" if language == "zh" else f"  ... and {rest} more, see the report"
        )
    return "\n".join(lines)


def _options(warnings: Sequence[Remark], language: str) -> str:
    """What to type: for each warning, or for each kind in a layer where there are too many to list."""
    if len(warnings) <= MOST_LISTED:
        lines = dict.fromkeys(accept_option(remark, language) for remark in warnings)
    else:
        reason = "理由" if language == "zh" else "reason"
        lines = dict.fromkeys(f'--accept "{remark.kind}:{remark.layer}={reason}"' for remark in warnings)
    return "\n".join(f"  {line}" for line in lines)
