"""The account of the sandbox inside one transaction: typed reading and writing of its records."""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from ayjnt_deploy.sandbox.records import (
    Consumer,
    Deployment,
    Domain,
    Instance,
    Module,
    Namespace,
    Queue,
    Resource,
    Version,
    Worker,
    Workflow,
    WorkflowVersion,
    Zone,
    ZoneRoute,
)
from ayjnt_deploy.sandbox.store import Store, Table


class Account:
    """Lists are newest first, as the API gives them."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._workers = Table(database, "worker")
        self._versions = Table(database, "version")
        self._deployments = Table(database, "deployment")
        self._namespaces = Table(database, "namespace")
        self._workflows = Table(database, "workflow")
        self._workflow_versions = Table(database, "workflow_version")
        self._instances = Table(database, "instance")
        self._zones = Table(database, "zone")
        self._routes = Table(database, "route")
        self._domains = Table(database, "domain")
        self._queues = Table(database, "queue")
        self._consumers = Table(database, "consumer")
        self._resources = Table(database, "resource")

    def resources(self, product: str) -> tuple[Resource, ...]:
        return self._resources.all(Resource, product)

    def save_resource(self, resource: Resource) -> None:
        self._resources.put(resource.id, resource, parent=resource.product)

    def worker(self, name: str) -> Worker | None:
        return self._workers.get(Worker, name)

    def worker_called(self, name: str) -> Worker | None:
        """Find a Worker by its name, or by the tag that is its id."""
        return self.worker(name) or next((each for each in self.workers() if each.tag == name), None)

    def workers(self) -> tuple[Worker, ...]:
        return self._workers.all(Worker)

    def save_worker(self, worker: Worker) -> None:
        self._workers.put(worker.name, worker)

    def delete_worker(self, name: str) -> None:
        for version in self.versions(name):
            self._versions.delete(version.id)
        for deployment in self.deployments(name):
            self._deployments.delete(deployment.id)
        for namespace in self.namespaces(name):
            self._namespaces.delete(namespace.id)
        for route in self.routes(script=name):
            self.delete_route(route)
        for domain in self.domains(name):
            self.delete_domain(domain)
        for consumer in self.consumers():
            if consumer.script == name:
                self.delete_consumer(consumer)
        self._workers.delete(name)

    def versions(self, worker: str) -> tuple[Version, ...]:
        return self._versions.all(Version, worker)

    def version(self, worker: str, version_id: str) -> Version | None:
        version = self._versions.get(Version, version_id)
        return version if version is not None and version.worker == worker else None

    def latest(self, worker: str) -> Version | None:
        """Return the version that was uploaded last, deployed or not."""
        return next(iter(self.versions(worker)), None)

    def serving(self, worker: str) -> Version | None:
        """Return the version with the largest share of the traffic."""
        for deployment in self.deployments(worker):
            largest = max(deployment.versions, key=lambda share: float(share["percentage"]))
            return self.version(worker, largest["version_id"])
        return None

    def save_version(self, version: Version) -> None:
        self._versions.put(version.id, version, version.worker)

    def deployments(self, worker: str) -> tuple[Deployment, ...]:
        return self._deployments.all(Deployment, worker)

    def save_deployment(self, deployment: Deployment) -> None:
        self._deployments.put(deployment.id, deployment, deployment.worker)

    def modules(self, etag: str) -> tuple[Module, ...]:
        rows = self._database.execute(
            "SELECT name, type, content FROM module WHERE etag = ? ORDER BY position", (etag,)
        )
        return tuple(Module(name=name, content_type=kind, content=content) for name, kind, content in rows)

    def save_modules(self, etag: str, modules: Sequence[Module]) -> None:
        self._database.executemany(
            "INSERT OR IGNORE INTO module VALUES (?, ?, ?, ?, ?)",
            [(etag, place, each.name, each.content_type, each.content) for place, each in enumerate(modules)],
        )

    def namespaces(self, script: str | None = None) -> tuple[Namespace, ...]:
        return self._namespaces.all(Namespace, script)

    def namespace(self, script: str, class_name: str) -> Namespace | None:
        return next((each for each in self.namespaces(script) if each.class_name == class_name), None)

    def save_namespace(self, namespace: Namespace) -> None:
        self._namespaces.put(namespace.id, namespace, namespace.script)

    def delete_namespace(self, namespace: Namespace) -> None:
        self._namespaces.delete(namespace.id)

    def zone(self, zone_id: str) -> Zone | None:
        return self._zones.get(Zone, zone_id)

    def zones(self) -> tuple[Zone, ...]:
        return self._zones.all(Zone)

    def save_zone(self, zone: Zone) -> None:
        self._zones.put(zone.id, zone)

    def routes(self, *, zone_id: str | None = None, script: str | None = None) -> tuple[ZoneRoute, ...]:
        return tuple(each for each in self._routes.all(ZoneRoute, zone_id) if script in {None, each.script})

    def save_route(self, route: ZoneRoute) -> None:
        self._routes.put(route.id, route, route.zone_id)

    def delete_route(self, route: ZoneRoute) -> None:
        self._routes.delete(route.id)

    def domains(self, service: str | None = None) -> tuple[Domain, ...]:
        return self._domains.all(Domain, service)

    def domain(self, hostname: str) -> Domain | None:
        return next((each for each in self.domains() if each.hostname == hostname), None)

    def save_domain(self, domain: Domain) -> None:
        self._domains.put(domain.id, domain, domain.service)

    def delete_domain(self, domain: Domain) -> None:
        self._domains.delete(domain.id)

    def queue(self, name: str) -> Queue | None:
        return next((each for each in self.queues() if each.name == name), None)

    def queues(self) -> tuple[Queue, ...]:
        return self._queues.all(Queue)

    def save_queue(self, queue: Queue) -> None:
        self._queues.put(queue.id, queue)

    def delete_queue(self, queue: Queue) -> None:
        for consumer in self.consumers(queue):
            self.delete_consumer(consumer)
        self._queues.delete(queue.id)

    def consumers(self, queue: Queue | None = None) -> tuple[Consumer, ...]:
        return self._consumers.all(Consumer, None if queue is None else queue.id)

    def save_consumer(self, consumer: Consumer) -> None:
        self._consumers.put(consumer.id, consumer, consumer.queue_id)

    def delete_consumer(self, consumer: Consumer) -> None:
        self._consumers.delete(consumer.id)

    def workflow(self, name: str) -> Workflow | None:
        return self._workflows.get(Workflow, name)

    def workflows(self) -> tuple[Workflow, ...]:
        return self._workflows.all(Workflow)

    def save_workflow(self, workflow: Workflow) -> None:
        self._workflows.put(workflow.name, workflow)

    def delete_workflow(self, workflow: Workflow) -> None:
        for instance in self.instances(workflow):
            self._instances.delete(f"{workflow.id}/{instance.id}")
        for version in self.workflow_versions(workflow):
            self._workflow_versions.delete(version.id)
        self._workflows.delete(workflow.name)

    def workflow_versions(self, workflow: Workflow) -> tuple[WorkflowVersion, ...]:
        return self._workflow_versions.all(WorkflowVersion, workflow.id)

    def save_workflow_version(self, version: WorkflowVersion) -> None:
        self._workflow_versions.put(version.id, version, version.workflow_id)

    def instances(self, workflow: Workflow) -> tuple[Instance, ...]:
        return self._instances.all(Instance, workflow.id)

    def instance(self, workflow: Workflow, instance_id: str) -> Instance | None:
        return self._instances.get(Instance, f"{workflow.id}/{instance_id}")

    def save_instance(self, instance: Instance) -> None:
        self._instances.put(f"{instance.workflow_id}/{instance.id}", instance, instance.workflow_id)

    def instance_counts(self, workflow: Workflow) -> dict[str, int]:
        return dict(Counter(instance.status for instance in self.instances(workflow)))


@contextmanager
def opened(store: Store) -> Iterator[Account]:
    """Open the account for one request; all of its changes are kept, or none."""
    with store.transaction() as database:
        yield Account(database)
