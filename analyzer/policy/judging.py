"""Uses of one file x policies -> strikes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from analyzer.errors import ConfigError
from analyzer.globs import below, path_matcher
from analyzer.model import NOT_ITS_OWN, Role
from analyzer.model.policy import Policy, Strike
from analyzer.policy.candidates import Candidate
from analyzer.policy.subjects import Subjects
from analyzer.rule import RuleSet


@dataclass(frozen=True, slots=True)
class _Ready:
    """A policy made ready to be asked."""

    policy: Policy
    allow: Subjects
    forbid: Subjects
    exceptions: Subjects
    takes_path: Callable[[str], int | None]

    def takes(self, path: str, role: Role) -> bool:
        policy = self.policy
        if role not in policy.roles if policy.roles else role in NOT_ITS_OWN:
            return False
        return not policy.paths or self.takes_path(path) is not None

    def offended(self, one: Candidate) -> str | None:
        """The subject that a use offends, "" where it is none of those allowed; None where it may be."""
        if (one.guarded and not self.policy.guarded) or self.exceptions.taking(one) is not None:
            return None
        forbidden = self.forbid.taking(one)
        if forbidden is not None:
            return forbidden
        return "" if self.allow and one.framework and not self.allow.may_take(one) else None


class Judge:
    """The policies of one configuration, ready to be asked about any file below its folder."""

    def __init__(self, policies: Sequence[Policy], folder: str, ruleset: RuleSet) -> None:
        """Raises ConfigError for a subject or pattern that cannot be understood."""
        self._names = {framework.id: framework.name for framework in ruleset.frameworks.values()}
        self._short = {id: name.partition(" (")[0] for id, name in self._names.items()}
        self._ready = [_ready(policy, folder, ruleset) for policy in policies]
        self.asks_names = any(
            subjects.has_patterns for ready in self._ready for subjects in (ready.forbid, ready.exceptions)
        )

    def strikes(self, path: str, role: Role, candidates: Iterable[Candidate]) -> tuple[Strike, ...]:
        """What in a file is not allowed, by place; scope, fingerprint and status are settled later."""
        asked = [ready for ready in self._ready if ready.takes(path, role)]
        found = []
        for one in candidates if asked else ():
            for ready in asked:
                subject = ready.offended(one)
                if subject is not None:
                    found.append(self._strike(path, role, one, ready.policy, subject))
        return tuple(found)

    def _strike(self, path: str, role: Role, one: Candidate, policy: Policy, subject: str) -> Strike:
        name = self._names.get(one.framework, "")
        of = f" ({self._short[one.framework]})" if name else ""
        return Strike(
            policy_id=policy.id,
            severity=policy.severity,
            subject=subject,
            framework=one.framework,
            framework_name=name,
            library=one.library,
            rule_id=one.rule_id,
            symbol=one.symbol,
            kind=one.kind,
            path=path,
            role=role,
            region=one.region,
            scope="",
            message=f"{one.said}{of}: {_said(policy, subject)}",
            why=policy.why or one.why,
            fingerprint="",
        )


def _ready(policy: Policy, folder: str, ruleset: RuleSet) -> _Ready:
    place = f"policy {policy.id!r}"
    allow = Subjects(policy.allow, ruleset, f"{place}: allow")
    if allow.has_patterns:
        patterns = [text for text in policy.allow if "." in text]
        raise ConfigError(
            f"{place}: allow names frameworks and libraries, not names such as {patterns[0]!r}",
            "Single names that may be used in spite of `forbid` or `allow` stand in `except`.",
        )
    return _Ready(
        policy,
        allow,
        Subjects(policy.forbid, ruleset, f"{place}: forbid"),
        Subjects(policy.exceptions, ruleset, f"{place}: except"),
        path_matcher([below(folder, pattern) for pattern in policy.paths], f"{place}: paths"),
    )


def _said(policy: Policy, subject: str) -> str:
    if not subject:
        return f"policy {policy.id} allows only {', '.join(policy.allow)}"
    return f"policy {policy.id} forbids {subject}"
