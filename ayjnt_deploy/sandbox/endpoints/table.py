"""Every path that the sandbox serves, and the function that answers it."""

from ayjnt_deploy.sandbox.endpoints import (
    accounts,
    beta,
    domains,
    objects,
    queues,
    runs,
    scripts,
    services,
    settings,
    versions,
    workflows,
    zones,
)
from ayjnt_deploy.sandbox.router import Route

ACCOUNT = "/accounts/{account}"
SCRIPT = "/accounts/{account}/workers/scripts/{worker}"
SERVICE = "/accounts/{account}/workers/services/{worker}"
ENVIRONMENT = "/accounts/{account}/workers/services/{worker}/environments/{environment}"
ZONE = "/zones/{zone}"
DOMAINS = "/accounts/{account}/workers/domains"
QUEUES = "/accounts/{account}/queues"
QUEUE = "/accounts/{account}/queues/{queue}"
BETA = "/accounts/{account}/workers/workers"
NAMESPACES = "/accounts/{account}/workers/durable_objects/namespaces"
WORKFLOWS = "/accounts/{account}/workflows"
WORKFLOW = "/accounts/{account}/workflows/{workflow}"
INSTANCE = "/accounts/{account}/workflows/{workflow}/instances/{instance}"

ROUTES = (
    Route("GET", "/user", accounts.user),
    Route("GET", "/user/tokens/verify", accounts.verify_token),
    Route("GET", "/memberships", accounts.memberships),
    Route("GET", "/accounts", accounts.list_all),
    Route("GET", ACCOUNT, accounts.get),
    Route("GET", f"{ACCOUNT}/tokens/verify", accounts.verify_token),
    Route("GET", f"{ACCOUNT}/workers/subdomain", accounts.subdomain),
    Route("GET", f"{ACCOUNT}/workers/account-settings", accounts.settings),
    Route("GET", DOMAINS, domains.list_all),
    # In front of the next one: `records` is no domain's id.
    Route("GET", f"{DOMAINS}/records", domains.list_records),
    Route("GET", f"{DOMAINS}/records/{{domain}}", domains.get_record),
    Route("GET", f"{DOMAINS}/{{domain}}", domains.get),
    Route("GET", QUEUES, queues.list_all),
    Route("POST", QUEUES, queues.create),
    Route("GET", QUEUE, queues.get),
    Route("DELETE", QUEUE, queues.delete),
    Route("GET", f"{QUEUE}/consumers", queues.list_consumers),
    Route("POST", f"{QUEUE}/consumers", queues.add_consumer),
    Route("GET", f"{QUEUE}/consumers/{{consumer}}", queues.get_consumer),
    Route("PUT", f"{QUEUE}/consumers/{{consumer}}", queues.put_consumer),
    Route("DELETE", f"{QUEUE}/consumers/{{consumer}}", queues.delete_consumer),
    Route("GET", "/zones", zones.list_all),
    Route("GET", ZONE, zones.get),
    Route("GET", f"{ZONE}/workers/routes", zones.list_routes),
    Route("POST", f"{ZONE}/workers/routes", zones.add_route),
    Route("GET", f"{ZONE}/workers/routes/{{route}}", zones.get_route),
    Route("PUT", f"{ZONE}/workers/routes/{{route}}", zones.put_route),
    Route("DELETE", f"{ZONE}/workers/routes/{{route}}", zones.delete_route),
    Route("GET", f"{ACCOUNT}/workers/scripts", scripts.list_all),
    Route("GET", f"{ACCOUNT}/workers/scripts-search", scripts.search),
    Route("PUT", SCRIPT, scripts.upload),
    Route("DELETE", SCRIPT, scripts.delete),
    Route("GET", f"{SCRIPT}/content/v2", scripts.content),
    Route("GET", f"{SCRIPT}/references", scripts.references),
    Route("PUT", f"{SCRIPT}/routes", zones.put_script_routes),
    Route("PUT", f"{SCRIPT}/domains/records", domains.put_records),
    Route("POST", f"{SCRIPT}/domains/changeset", domains.changeset),
    Route("POST", f"{SCRIPT}/assets-upload-session", scripts.start_assets_upload),
    Route("GET", f"{SCRIPT}/settings", settings.get),
    Route("PATCH", f"{SCRIPT}/settings", settings.patch),
    Route("GET", f"{SCRIPT}/script-settings", settings.get_script_settings),
    Route("PATCH", f"{SCRIPT}/script-settings", settings.patch_script_settings),
    Route("GET", f"{SCRIPT}/schedules", settings.get_schedules),
    Route("PUT", f"{SCRIPT}/schedules", settings.put_schedules),
    Route("GET", f"{SCRIPT}/subdomain", settings.get_subdomain),
    Route("POST", f"{SCRIPT}/subdomain", settings.post_subdomain),
    Route("GET", f"{SCRIPT}/secrets", settings.list_secrets),
    Route("PUT", f"{SCRIPT}/secrets", settings.put_secret),
    Route("DELETE", f"{SCRIPT}/secrets/{{secret}}", settings.delete_secret),
    Route("GET", f"{SCRIPT}/versions", versions.list_all),
    Route("POST", f"{SCRIPT}/versions", versions.upload),
    Route("GET", f"{SCRIPT}/versions/{{version}}", versions.get),
    Route("GET", f"{SCRIPT}/deployments", versions.list_deployments),
    Route("POST", f"{SCRIPT}/deployments", versions.deploy),
    Route("GET", f"{SCRIPT}/deployments/{{deployment}}", versions.get_deployment),
    Route("GET", SERVICE, services.get),
    Route("DELETE", SERVICE, scripts.delete),
    Route("GET", ENVIRONMENT, services.environment),
    Route("GET", f"{ENVIRONMENT}/bindings", services.bindings),
    Route("GET", f"{ENVIRONMENT}/routes", services.routes),
    Route("GET", f"{ENVIRONMENT}/subdomain", services.subdomain),
    Route("GET", f"{ENVIRONMENT}/settings", services.settings),
    Route("GET", f"{ENVIRONMENT}/content/v2", scripts.content),
    Route("GET", BETA, beta.list_all),
    Route("GET", f"{BETA}/{{worker}}", beta.get),
    Route("GET", f"{BETA}/{{worker}}/versions", beta.list_versions),
    Route("GET", f"{BETA}/{{worker}}/versions/{{version}}", beta.get_version),
    Route("GET", NAMESPACES, objects.list_all),
    Route("GET", f"{NAMESPACES}/{{namespace}}", objects.get),
    Route("GET", f"{NAMESPACES}/{{namespace}}/objects", objects.list_objects),
    Route("GET", WORKFLOWS, workflows.list_all),
    Route("GET", WORKFLOW, workflows.get),
    Route("PUT", WORKFLOW, workflows.put),
    Route("DELETE", WORKFLOW, workflows.delete),
    Route("GET", f"{WORKFLOW}/versions", workflows.list_versions),
    Route("GET", f"{WORKFLOW}/versions/{{version}}", workflows.get_version),
    Route("GET", f"{WORKFLOW}/versions/{{version}}/graph", workflows.graph),
    Route("GET", f"{WORKFLOW}/versions/{{version}}/dag", workflows.dag),
    Route("GET", f"{WORKFLOW}/instances", runs.list_all),
    Route("POST", f"{WORKFLOW}/instances", runs.create),
    Route("GET", INSTANCE, runs.get),
    Route("GET", f"{INSTANCE}/step", runs.get_step),
    Route("PATCH", f"{INSTANCE}/status", runs.patch_status),
)
