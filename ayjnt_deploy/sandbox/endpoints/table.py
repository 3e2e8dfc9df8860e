"""Every path that the sandbox serves, and the function that answers it."""

from ayjnt_deploy.sandbox.endpoints import (
    accounts,
    beta,
    objects,
    runs,
    scripts,
    services,
    settings,
    versions,
    workflows,
)
from ayjnt_deploy.sandbox.router import Route

ACCOUNT = "/accounts/{account}"
SCRIPT = "/accounts/{account}/workers/scripts/{worker}"
SERVICE = "/accounts/{account}/workers/services/{worker}"
ENVIRONMENT = "/accounts/{account}/workers/services/{worker}/environments/{environment}"
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
    Route("GET", f"{ACCOUNT}/workers/domains", accounts.no_pages),
    Route("GET", f"{ACCOUNT}/workers/domains/records", accounts.nothing),
    Route("GET", f"{ACCOUNT}/queues", accounts.no_pages),
    Route("GET", "/zones", accounts.no_pages),
    Route("GET", "/zones/{zone}/workers/routes", accounts.nothing),
    Route("GET", f"{ACCOUNT}/workers/scripts", scripts.list_all),
    Route("PUT", SCRIPT, scripts.upload),
    Route("DELETE", SCRIPT, scripts.delete),
    Route("GET", f"{SCRIPT}/content/v2", scripts.content),
    Route("GET", f"{SCRIPT}/references", scripts.references),
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
    Route("GET", f"{ENVIRONMENT}/routes", accounts.nothing),
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
