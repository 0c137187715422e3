"""Why packages cannot be had: what `uv` said, in words for the author, at the line of the requirement that is to blame."""

import re
from collections.abc import Sequence
from importlib.metadata import distributions

from packaging.utils import canonicalize_name

from builder.mistakes import Mistake, Mistakes, did_you_mean
from builder.packages.lock import LOCK
from builder.packages.release import Release
from builder.packages.requirements import Asked
from builder.packages.resolver import NoNetwork, Resolver, Unresolvable


def explained(error: Unresolvable, asked: Sequence[Asked], resolver: Resolver, release: Release) -> Mistakes:
    """A mistake for each requirement that cannot be had by itself; else for the first one that does not go with the others."""
    if isinstance(error, NoNetwork):
        return Mistakes([_unreachable(error, asked)])
    mistakes = []
    for one in asked:
        reason = resolver.explain([one.requirement])
        if isinstance(reason, NoNetwork):
            return Mistakes([_unreachable(reason, asked)])
        if reason:
            mistakes.append(one.mistake(_in_words(one, str(reason), resolver, release)))
    return Mistakes(mistakes or [_conflict(error, asked, resolver)])


def _unreachable(error: Unresolvable, asked: Sequence[Asked]) -> Mistake:
    names = ", ".join(dict.fromkeys(repr(one.text) for one in asked))
    return asked[0].mistake(
        f"{LOCK} does not pin {names}, and the package index cannot be reached. Build once with a network and keep {LOCK}; "
        f"or give a folder that has the wheels as --runtime-from DIR. uv said: {_short(str(error))}"
    )


def _conflict(error: Unresolvable, asked: Sequence[Asked], resolver: Resolver) -> Mistake:
    for end in range(2, len(asked) + 1):
        reason = resolver.explain([one.requirement for one in asked[:end]])
        if reason:
            others = ", ".join(dict.fromkeys(repr(one.text) for one in asked[: end - 1]))
            return asked[end - 1].mistake(
                f"{asked[end - 1].text!r} does not go together with {others} (a site has one version of each package): "
                f"{_short(str(reason))}"
            )
    return asked[0].mistake(_short(str(error)))


def _in_words(one: Asked, said: str, resolver: Resolver, release: Release) -> str:
    needs = "" if one.local is None else f"{one.text!r} cannot have what it needs: "
    known = resolver.known.get(one.name)
    if known and not one.local and not one.requirement.specifier.contains(known.version, prereleases=True):
        return f"{one.text!r} is asked, and the distribution given with --runtime-from has {known.name} {known.version}"
    unknown = re.search(r"Because (\S+) was not found in the (?:package registry|provided package locations)", said)
    if unknown:
        name = unknown[1]
        if name in release.missing:
            return f"{needs}{_needs_compiling(one, [name], release)}"
        other = "" if name == one.name or one.local else f", which {one.text!r} needs"
        return f"{needs}there is no package {name!r}{other}{did_you_mean(name, _names(resolver))}"
    missing = _without_wheel(said)
    if missing:
        return f"{needs}{_needs_compiling(one, missing, release)}"
    return f"{needs}no version of {one.name!r} answers {one.text!r}: {_short(said)}"


def _without_wheel(said: str) -> list[str]:
    """The packages that have no wheel which runs anywhere."""
    hints = re.findall(r"Wheels are required for `([^`]+)`", said)
    causes = re.findall(r"([A-Za-z0-9][A-Za-z0-9._-]*)\S* ha(?:s|ve) no (?:usable )?wheels", said)
    return list(dict.fromkeys(canonicalize_name(name) for name in [*hints, *causes]))


def _needs_compiling(one: Asked, missing: Sequence[str], release: Release) -> str:
    """What to do about a package of which the index has no wheel that runs anywhere."""
    # What a package needs is to blame before the package itself.
    name = next((name for name in missing if name != one.name), missing[0])
    subject = repr(name) if name == one.name else f"{name!r}, which {one.text!r} needs,"
    there = " (the one given lists it, and lacks its file or is for another Python)" if name in release.missing else ""
    return (
        f"{subject} has no pure-Python wheel on the package index. Where it has compiled code, give the folder of a full "
        f"Pyodide release, with its pyodide-lock.json, as --runtime-from DIR{there}; where it has none, put its sources "
        f"into a folder beside site.toml, and name that: './{name}'"
    )


def _names(resolver: Resolver) -> set[str]:
    """Names of packages that are known here."""
    installed = {str(one.name) for one in distributions() if one.name}
    return installed | set(resolver.known) | set(resolver.kept)


def _short(said: str) -> str:
    """What `uv` said, without its formal beginning and end."""
    text = re.sub(r"^error: No solution found when resolving dependencies cause: ", "", said)
    text = re.sub(r",? we can conclude that your requirements are unsatisfiable\.", "", text)
    text = re.sub(r"\s*hint: .*$", "", text)
    return text if len(text) <= 400 else f"{text[:400]} …"
