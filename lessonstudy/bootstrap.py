"""The one place where the parts are joined. Nothing looks for its own parts."""

from dataclasses import dataclass
from functools import cache

from lessonstudy.services.accounts import Accounts
from lessonstudy.services.agreement import Agreements
from lessonstudy.services.alignment import Alignment
from lessonstudy.services.annotate import Annotate
from lessonstudy.services.backups import Backups
from lessonstudy.services.board import Board
from lessonstudy.services.bookmarks import Bookmarks
from lessonstudy.services.budgets import Budgets
from lessonstudy.services.captions import Captioning
from lessonstudy.services.chain import Chains
from lessonstudy.services.coding import Coding
from lessonstudy.services.comparing import Comparing
from lessonstudy.services.consensus import Consensuses
from lessonstudy.services.criteria import CriteriaChecks
from lessonstudy.services.debriefing import Debriefing
from lessonstudy.services.demo import Demo
from lessonstudy.services.evidence import Evidence
from lessonstudy.services.exporting import Exporting
from lessonstudy.services.feed import Feed
from lessonstudy.services.folder import Folder
from lessonstudy.services.import_jobs import ImportJobs
from lessonstudy.services.importing import Importing
from lessonstudy.services.imports import Imports
from lessonstudy.services.ingest import Ingest
from lessonstudy.services.jobs import Jobs
from lessonstudy.services.lineage import Lineages
from lessonstudy.services.links import Links
from lessonstudy.services.mirror import Mirror
from lessonstudy.services.moments import Moments
from lessonstudy.services.norms import Norms
from lessonstudy.services.nudging import Nudging
from lessonstudy.services.overview import Overview
from lessonstudy.services.package_arrivals import PackageArrivals
from lessonstudy.services.packages import Packages
from lessonstudy.services.people import People
from lessonstudy.services.phase_timing import PhaseTiming
from lessonstudy.services.pictures import Pictures
from lessonstudy.services.presence import Presence
from lessonstudy.services.protocols import Protocols
from lessonstudy.services.readiness import Readiness
from lessonstudy.services.recordings import Recordings
from lessonstudy.services.reel_files import ReelFiles
from lessonstudy.services.reels import Reels
from lessonstudy.services.replanning import Replanning
from lessonstudy.services.replies import Replies
from lessonstudy.services.reporting import Reporting
from lessonstudy.services.reteaching import Reteaching
from lessonstudy.services.saved_searches import SavedSearches
from lessonstudy.services.studies import Studies
from lessonstudy.services.submitting import Submitting
from lessonstudy.services.taking_up import TakingUp
from lessonstudy.services.teaching import Teaching
from lessonstudy.services.teams import Teams
from lessonstudy.services.uploads import Uploads
from lessonstudy.settings import Settings
from lessonstudy.store import Store

_serving: list[Settings] = []


@dataclass(frozen=True, slots=True)
class Services:
    """Every service of one data folder."""

    settings: Settings
    store: Store
    accounts: Accounts
    people: People
    links: Links
    teams: Teams
    readiness: Readiness
    coding: Coding
    taking_up: TakingUp
    nudging: Nudging
    norms: Norms
    protocols: Protocols
    debriefing: Debriefing
    studies: Studies
    teaching: Teaching
    chain: Chains
    replanning: Replanning
    reteaching: Reteaching
    timing: PhaseTiming
    criteria: CriteriaChecks
    lineage: Lineages
    moments: Moments
    comparing: Comparing
    budgets: Budgets
    mirror: Mirror
    evidence: Evidence
    saved_searches: SavedSearches
    reels: Reels
    reel_files: ReelFiles
    annotate: Annotate
    submitting: Submitting
    agreement: Agreements
    consensus: Consensuses
    replies: Replies
    presence: Presence
    bookmarks: Bookmarks
    recordings: Recordings
    pictures: Pictures
    reporting: Reporting
    captions: Captioning
    feed: Feed
    exporting: Exporting
    importing: Importing
    packages: Packages
    package_arrivals: PackageArrivals
    imports: Imports
    import_jobs: ImportJobs
    jobs: Jobs
    ingest: Ingest
    alignment: Alignment
    uploads: Uploads
    backups: Backups
    overview: Overview
    board: Board
    folder: Folder
    demo: Demo

    def work_on(self, job_id: str) -> None:
        """Do a queued job, whatever its kind; one that is gone or at work already is left alone."""
        job = self.jobs.find(job_id)
        others = {
            "align": self.alignment.run,
            "reel": self.reel_files.run,
            "backup": self.backups.run,
            "import": self.import_jobs.run,
            "package": self.package_arrivals.run,
        }
        others.get(job.kind if job else "", self.ingest.run)(job_id)


@cache
def services(settings: Settings) -> Services:
    """The services of these settings: one set in a process, so that what one part remembers another can forget.

    The schema is brought up to date. Until a queue takes over, jobs only lie in the store.
    """
    store = Store(settings.data)
    store.migrate()
    accounts = Accounts(store, settings)
    links = Links(store, accounts)
    jobs = Jobs(store, poke=lambda _: None)
    coding = Coding(store)
    teaching = Teaching(store)
    teams = Teams(store, accounts, links, on_team_made=coding.copy_shipped)
    importing = Importing(store)
    imports = Imports(store, importing, settings.data)
    ingest = Ingest(store, jobs, settings.data)
    overview = Overview(store)
    pictures = Pictures(store, settings.data)
    packages = Packages(store, settings.data)
    uploads = Uploads(store, settings.data, enqueue=jobs.add)
    return Services(
        settings=settings,
        store=store,
        accounts=accounts,
        people=People(store, accounts),
        links=links,
        teams=teams,
        readiness=Readiness(store),
        coding=coding,
        taking_up=TakingUp(store),
        nudging=Nudging(store),
        norms=Norms(store),
        protocols=Protocols(store),
        debriefing=Debriefing(store),
        studies=Studies(store),
        teaching=teaching,
        chain=Chains(store),
        replanning=Replanning(store),
        reteaching=Reteaching(store),
        timing=PhaseTiming(store, teaching),
        criteria=CriteriaChecks(store),
        lineage=Lineages(store),
        moments=Moments(store),
        comparing=Comparing(store),
        budgets=Budgets(store),
        mirror=Mirror(store),
        evidence=Evidence(store),
        saved_searches=SavedSearches(store),
        reels=Reels(store, settings.data),
        reel_files=ReelFiles(store, jobs, settings.data),
        annotate=Annotate(store),
        submitting=Submitting(store),
        agreement=Agreements(store),
        consensus=Consensuses(store),
        replies=Replies(store),
        presence=Presence(),
        bookmarks=Bookmarks(store),
        recordings=Recordings(store, settings.data),
        pictures=pictures,
        reporting=Reporting(store, pictures, settings.data),
        captions=Captioning(store),
        feed=Feed(store),
        exporting=Exporting(store),
        packages=packages,
        package_arrivals=PackageArrivals(store, jobs, uploads, packages, settings.data),
        importing=importing,
        imports=imports,
        import_jobs=ImportJobs(imports, jobs),
        jobs=jobs,
        ingest=ingest,
        alignment=Alignment(store, jobs, settings.data),
        uploads=uploads,
        backups=Backups(store, jobs, settings.data),
        overview=overview,
        board=Board(store, overview),
        folder=Folder(store),
        demo=Demo(store, coding, ingest, settings.data),
    )


def serve_with(settings: Settings) -> Services:
    """The services of these settings, which `serving` gives from now on."""
    _serving[:] = [settings]
    return services(settings)


def serving() -> Services:
    """The services that this process serves with; those of the environment's settings unless told otherwise."""
    if not _serving:
        _serving.append(Settings.from_env())
    return services(_serving[0])
