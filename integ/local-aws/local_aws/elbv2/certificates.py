"""The certificates of a listener behind its default one, which ministack has no actions for."""

from __future__ import annotations

from typing import Any

from ministack.services import alb

from .. import emulator

Params = dict[str, Any]

_further: dict[str, list[str]] = {}


def install() -> None:
    emulator.enter(alb, "_ACTION_MAP", "AddListenerCertificates", _add)
    emulator.enter(alb, "_ACTION_MAP", "RemoveListenerCertificates", _remove)
    emulator.enter(alb, "_ACTION_MAP", "DescribeListenerCertificates", _describe)


def _add(params: Params) -> Any:
    certificates, refused = _certificates(params)
    if refused:
        return refused
    further = _further.setdefault(alb._p(params, "ListenerArn"), [])
    further.extend(arn for arn in alb._parse_certificate_arns(params) if arn not in further)
    return alb._xml(200, "AddListenerCertificates", f"<Certificates>{_xml(certificates, False)}</Certificates>")


def _remove(params: Params) -> Any:
    _, refused = _certificates(params)
    if refused:
        return refused
    gone = alb._parse_certificate_arns(params)
    arn = alb._p(params, "ListenerArn")
    _further[arn] = [certificate for certificate in _further.get(arn, []) if certificate not in gone]
    return alb._empty("RemoveListenerCertificates")


def _describe(params: Params) -> Any:
    default, refused = _certificates(params)
    if refused:
        return refused
    further = _further.get(alb._p(params, "ListenerArn"), [])
    inner = f"<Certificates>{_xml(default, True)}{_xml(further, False)}</Certificates>"
    return alb._xml(200, "DescribeListenerCertificates", inner)


def _certificates(params: Params) -> tuple[list[str], Any]:
    """The listener's default certificate, or why there is none to work with."""
    listener = alb._listeners.get(alb._p(params, "ListenerArn"))
    if listener is None:
        return [], alb._error("ListenerNotFound", "One or more listeners not found")
    if listener["Protocol"] not in alb._SECURE_PROTOCOLS:
        return [], alb._error("OperationNotPermitted", "Certificates are only supported for secure listeners")
    return listener.get("Certificates", []), None


def _xml(arns: list[str], default: bool) -> str:
    flag = str(default).lower()
    return "".join(
        f"<member><CertificateArn>{arn}</CertificateArn><IsDefault>{flag}</IsDefault></member>" for arn in arns
    )
