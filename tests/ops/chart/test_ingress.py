"""From outside people, police systems and providers reach what is theirs; what operators ask stays inside."""

from web.access.routes import ROUTES, Open

from .helm import Helm
from .rendered import render

INSIDE = {Open.OPERATOR}


def test_every_address_is_outside_or_inside_by_whom_it_is_for(newest_helm: Helm) -> None:
    (ingress,) = render(newest_helm, scenario="ingress-with-tls").of("Ingress")
    (rule,) = ingress["spec"]["rules"]
    paths = [(each["pathType"], each["path"]) for each in rule["http"]["paths"]]
    for (_method, path), whose in ROUTES.items():
        if not path.startswith("/demo/"):  # which no service has but the demonstration
            assert _reached(path, paths) == (whose.who not in INSIDE), path
    assert _reached("/static/style.css", paths)


def test_its_host_is_where_links_lead_to(newest_helm: Helm) -> None:
    (ingress,) = render(newest_helm, scenario="ingress-with-tls").of("Ingress")
    assert ingress["spec"]["rules"][0]["host"] == "varsel.example.dk"
    assert ingress["spec"]["tls"] == [{"hosts": ["varsel.example.dk"], "secretName": "varsel-tls"}]


def test_only_the_controller_is_believed_about_who_is_calling(newest_helm: Helm) -> None:
    rendered = render(newest_helm, scenario="ingress-with-tls")
    (container,) = rendered.pod("run").containers
    assert {"name": "TRYGVARSEL_PROXIES", "value": "10.42.0.0/16"} in container["env"]
    (closed,) = render(newest_helm, scenario="embedded-smallest").pod("run").containers
    assert all(each["name"] != "TRYGVARSEL_PROXIES" for each in closed["env"])


def _reached(path: str, paths: list[tuple[str, str]]) -> bool:
    return any(path == each if kind == "Exact" else path == each or path.startswith(f"{each}/") for kind, each in paths)
