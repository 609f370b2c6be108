"""Every refusal of the product, in one tree and one table.

    Refusal              400  a request that makes no sense
    ├── NotSignedIn      401  who are you?
    ├── Forbidden        403  you may not, although you may see it
    ├── NotFound         404  not there, or not yours to know of
    ├── Conflict         409  an illegal move
    ├── Gone             410  it was deleted
    ├── Stale            412  it moved on; carries the current entity
    ├── OtherProtocol    412  an upload in another version of tus
    ├── TooLarge         413  more bytes than announced or allowed
    ├── OtherType        415  a body of another content type
    ├── Invalid          422  input that cannot be; names its fields
    ├── UnusableVideo    422  a file that is no lesson video
    ├── Unconditional    428  a change that does not say which version it saw
    ├── Throttled        429  too many tries
    ├── Damaged          460  bytes that do not have the checksum they came with (tus)
    └── OutOfSpace       507  the disk is full

A refusal is raised with a key of SENTENCES and its parameters. `sentence(refusal)` says it; a face adds its own form:
a page shows it, the API answers problem+json with `status`, the terminal prints it and exits with `exit_code`.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

SENTENCES: dict[str, str] = {
    # people
    "sign-in-needed": "Please sign in.",
    "signed-out": "You are signed out. Reload this page to sign in again.",
    "sign-in-failed": "That e-mail address and password do not belong together. Check both and try again.",
    "sign-in-throttled": "Too many tries. Wait {minutes} minutes and try again.",
    "token-ended": "This token ended on {day}. Make a new one on the page “Your account”.",
    "token-days": "A token lasts from {least} to {most} days.",
    "token-reads": "This token may only read. Make one that may change things on the page “Your account”.",
    "token-notes": "This token may only read and write notes. Make one that may do more on the page “Your account”.",
    "csrf": "This page is too old to save with. Reload it and try again.",
    "foreign-origin": "This request came from another site and was refused.",
    "plain-http": "Plain http on {host} would carry passwords in the clear. Give --tls-cert and --tls-key, put a proxy "
    "with a certificate in front (--trusted-proxy), or ask for it by name with --insecure-http.",
    "wrong-host": "This name is not served here. Use the address that your team was given.",
    "link-used": "This link was used already or has expired. Ask for a new one.",
    "password-short": "Choose a password of at least 12 characters. A sentence is good.",
    "password-long": "Choose a password of at most 200 characters.",
    "password-common": "That password is on the lists that are tried first. Choose another.",
    "email-invalid": "That is not an e-mail address.",
    "email-taken": "There is an account with that e-mail address already.",
    "email-unknown": "Nobody with the e-mail address {email} can sign in here. `lessonstudy person list` shows who can.",
    "role-forbids": "Your role in this team ({role}) does not allow this. Ask a facilitator.",
    "admin-only": "Only an administrator can do this.",
    "not-found": "There is no such {noun}, or it is not shared with you.",
    "admin-exists": "There is an administrator already. Sign in, or ask them for an invitation.",
    "last-administrator": "There must be at least one administrator. Make someone else one first.",
    "account-ended": "An administrator ended this account. Ask them to open it again.",
    "guest-by-invitation": "A guest is invited to one study; this role is not given otherwise.",
    "already-member": "{email} is in this team already.",
    "last-facilitator": "A team needs at least one facilitator. Give someone else that role first.",
    # input
    "invalid": "Please correct what is marked.",
    "empty": "Please write something here.",
    "too-long": "This is {length:,} characters long; at most {limit:,} fit.",
    "page-gone": "The last item of the page before is not in this list any more. Start with its first page.",
    "not-valid": "This cannot be read: {why}.",
    "body-too-large": "That is more than a request may carry.",
    "unknown": "There is no {noun} {value!r} here.",
    "not-one-of": "This must be one of: {choices}.",
    "taken": "{value!r} is taken. Choose another.",
    "number-range": "This must lie between {low} and {high}.",
    "plan-missing": "Write a plan for the lesson first: a title for each phase is enough.",
    "end-before-start": "The end must come after the start.",
    "outside-video": "{at} lies outside the video, which runs from {low} to {high}.",
    "no-video": "This iteration has no video yet, so a moment of it cannot be noted.",
    "region-invalid": "A mark in the picture needs x, y, w and h between 0 and 1, inside the picture.",
    "two-exclusive": "The codes {codes} exclude each other. Keep one of them.",
    "ambiguous-code": "More than one scheme has the code {value!r}. Write it as scheme:code.",
    "data-broken": "{file}, line {line}: {reason}",
    # captions
    "captions-line": "Line {line}: {reason}",
    "captions-none": "There is no caption in this file.",
    "captions-unknown": "This is neither a WebVTT nor an SRT file. Choose the .vtt or .srt file of the captions.",
    "captions-too-many": "There are {count}; at most {limit} can be taken.",
    "captions-full": "This recording has {limit} captions already. Remove one first.",
    "format-package": "This is the package of a whole study, not a file of notes. An administrator brings it in on the page "
    "People and teams, under “Bring in a study”.",
    "format-unknown": "This file is in none of the formats that are known here: {formats}.",
    "notes-cell": "Line {line}, column {column}: {reason}",
    "notes-empty": "There is no note in this file.",
    "file-empty": "This file is empty.",
    "notes-no-start": "None of the columns is known for the times at which notes begin. The columns are {columns}. Choose the "
    "one with the times, or call it “start”.",
    "notes-columns": "The columns cannot be taken like that: {reason}",
    "workbook-broken": "This workbook cannot be read: {reason} Save it again as .xlsx or as CSV in UTF-8.",
    "eaf-broken": "This ELAN file cannot be read: {reason}",
    "annotation-broken": "These annotations cannot be read: {reason}",
    "boris-broken": "This BORIS file cannot be read: {reason}",
    "datavyu-broken": "This Datavyu file cannot be read: {reason}",
    "not-text": "This is no text file.",
    "file-broken": "{file}, line {line}, column {column}: {reason}. Nothing was changed.",
    "file-too-large": "{file} is larger than {limit:,} bytes, which is more than any scheme needs. Nothing was changed.",
    "file-unknown": "{file} is neither YAML (.yaml) nor a table (.csv). Nothing was changed.",
    # moves
    "illegal-move": "This {noun} is {state} and cannot become {wanted}.",
    "plan-frozen": "This version is frozen, so it stays as it is. Make a new version to change the lesson.",
    "phase-in-use": "Notes or phase times belong to {titles}, so it stays in the plan. Take other phases out, or make a "
    "new version without it.",
    "expected-twice": "A focus student has one prediction in a phase; in “{phase}” one has two. Write both into one.",
    "noting-begun": "Notes are being taken already, so the way of noting stays. A facilitator can reveal all notes.",
    "scheme-pinned": "This version is in use by an iteration and stays as it is. Make a new version to change it.",
    "scheme-retired": "The scheme “{name}” is retired. Copy it to work with it again.",
    "scheme-draft": "Version {number} is a draft that can be changed. A new version comes after one that is in use.",
    "scheme-in-use": "Notes use codes of “{name}”, so it stays with this iteration. It can take up a newer version of it.",
    "scheme-hidden": "Notes are still hidden from each other here, so the codes stay as they are until the reveal.",
    "scheme-not-newer": "Version {number} of “{name}” is no newer version of a scheme of this iteration.",
    "codes-undecided": "Notes use codes of which the new version does not say what they become: {codes}. "
    "Decide that on its page first.",
    "codes-exclude": "Notes would have codes that exclude each other: {codes}. Change the map or the groups first.",
    "too-many-words": "This is more than {limit} words.",
    "no-entry": "This is neither a word nor a few words nor a beginning such as “disappoint*”: {value}",
    "keys-used-up": "A scheme can have {count} codes, one for each free letter of the keyboard.",
    "nothing-anticipated": "The plan of this study names no anticipated responses yet.",
    "stale": "Someone changed this in the meantime. Both texts are kept: look at them and save again.",
    "if-match": "Say which version you saw (If-Match), so that nothing is overwritten.",
    "not-yours": "Only the observer who wrote a note can change it.",
    "note-withdrawn": "This note was withdrawn, so it cannot be changed any more.",
    "submission-over": "All notes are revealed, so nothing more is submitted. What you write now still stands with the notes.",
    "nothing-to-export": "No lesson of this study has notes that you may see.",
    "import-gone": "This file is gone: it was brought in, or it waited for more than a day. Choose it again.",
    "import-in-the-way": "Something in the file is in the way. Look at it again: there it is said what.",
    "import-moved": "The lesson was changed again and again while the notes were made ready. Bring them in once more.",
    "import-not-here": "This import was taken back before.",
    "import-too-large": "This file has more than {limit:,} bytes. Split it, or leave out what is not a note.",
    "import-broken": "This file cannot be read: something in it is not as it is in files of {format}.",
    "import-empty": "There is no note in this file.",
    "import-too-many": "This file holds {count:,} notes; at most {limit:,} come in at once. Split it.",
    "import-more": "This file holds more than {limit:,} notes, which are the most that come in at once. Split it.",
    "import-too-full": "This file holds more than {limit:,} single values, far more than notes of a lesson have. Split it.",
    "import-codes": "These codes are not in this lesson's schemes: {names}. Say what each is here, leave them out, or have "
    "them added.",
    "import-observers": "The file names observers who are not in this team: {names}. Say whose notes they are.",
    "import-not-yours": "Only who runs the lesson can bring in notes of others. Bring in your own, or ask a facilitator.",
    "import-note": "Note {place} of the file ({at}): {reason}",
    # study packages
    "package-no-package": "This is no study package. Choose a file that ends in .lessonstudy.zip, as the export wrote it.",
    "package-newer": "This package was made by a newer lessonstudy ({program}). Bring this one up to date, then import it.",
    "package-older": "This package was made by an older lessonstudy ({program}). Import it there, bring that up to date, and "
    "export it again.",
    "package-damaged": "This package is damaged at {name}. Copy it again from where it was made; nothing was imported.",
    "package-too-many": "This package holds more than {limit:,} files, which no study has. Nothing was imported.",
    "package-too-big": "{name} unpacks to more than a package may hold. Nothing was imported.",
    "package-twice": "This package holds {name!r} twice, so it was tampered with. Nothing was imported.",
    "package-name": "This package holds {name!r}, which belongs to no study. Nothing was imported.",
    "package-row": "Line {line} of {name} is not what this program writes: {reason}. Nothing was imported.",
    "package-reference": "This package refers to something that is not in it ({column} of {table}). Nothing was imported.",
    "package-here": "This study is here already, and the same as in the package. Nothing was changed.",
    "package-differs": "This study is here already, and differs from the package: {differences}. Nothing was changed. Work on "
    "with the study that is here, or import the package into another installation.",
    "package-taken": "Something else here has an id of this package already. Nothing was imported.",
    "package-empty": "{name} is empty. Copy it again from where it was made.",
    "package-gone": "This package is not here any more: it was put away, brought in, or not touched for a week. Send it again.",
    "package-not-here": "This package is not whole yet. Send the rest of it first.",
    "packages-waiting": "{limit} packages of yours wait here already. Bring one of them in, or put it away.",
    "packages-throttled": "{limit} packages were sent within the hour. Wait a while and try again.",
    "package-video-gone": "A video was deleted while the package was made. Make the package again.",
    "import-into": "Notes come into one lesson. Name its iteration; `lessonstudy study show STUDY` lists them.",
    "nothing-to-submit": "You have no notes to submit yet. Write one first.",
    "not-revealed": "The notes are not revealed yet. A facilitator or coach reveals them.",
    "reply-not-yours": "Only the person who wrote a reply can change it.",
    "reply-withdrawn": "This reply was withdrawn, so it cannot be changed any more.",
    "nothing-to-undo": "There is nothing left to undo.",
    "nothing-to-redo": "There is nothing to redo.",
    "job-open": "This job is still at work. Cancel it first.",
    "job-over": "This job has ended already.",
    "job-of-another": "Only who asked for this work can ask for it again.",
    # the chain
    "claim-without-evidence": "A claim is agreed once it cites at least one observation. Cite the moment that shows it.",
    "tweak-without-claim": "A tweak is agreed once it rests on at least one claim. Choose the claim it comes from.",
    "tweak-without-prediction": "A tweak is agreed once it has at least one prediction. Say what will be seen, and of whom.",
    "tweak-taken-up": "A version of the plan has taken up this tweak, so it stays agreed. Mark it as skipped if it was left out.",
    "tweak-own-parent": "A tweak cannot come from itself. Choose another one that it adapts.",
    "outcome-and-judged": "A tweak is judged by its one outcome: adopt, adapt or abandon it.",
    "judged-by-outcome": "A tweak becomes judged by its outcome: decide to adopt, adapt or abandon it.",
    "judged-already": "This tweak has its outcome already. Undo that one to decide anew.",
    "not-tried-yet": "This tweak is {state}. Say first whether it was enacted, changed or skipped in the reteach.",
    "adapt-and-child": "To adapt a tweak opens a new one that follows from it, and the two belong together.",
    "prediction-too-early": "A prediction is judged once its tweak is agreed.",
    "prediction-without-evidence": "Met, partly or not met needs an observation of the reteach. Cite one, or say that it "
    "was not observable.",
    "learning-not-repeated": "A learning is repeated once it cites observations of at least two iterations.",
    "learning-not-contradicted": "A learning is contradicted once it names an observation that speaks against it.",
    "no-reteach-yet": "No iteration came yet after the one that this tweak is from. Add the reteach first.",
    "not-a-reteach": "Choose an iteration that came after the one that this tweak is from.",
    "child-of-adaptation": "Only an adaptation opens a new tweak. Choose adapt, or leave the new wording out.",
    "changed-since": "Somebody has built on this since, so it cannot be undone. Change it by hand instead.",
    "cites-withdrawn": "This observation was withdrawn and cannot be cited. Choose another one.",
    "notes-hidden": "The notes of this iteration are still hidden from each other. They can be cited after the reveal.",
    "tweak-not-agreed": "The plan takes up agreed tweaks only. Agree on this one first: {change}",
    "nothing-to-take-up": "There is no agreed tweak that the plan has not taken up yet.",
    "met-above-checked": "This must lie between 0 and the {checked} students that were checked.",
    # searching
    "no-word": "There is no word in this search, only signs. Write a word that stands in a note, or leave the box empty.",
    "search-not-yours": "Only the person who saved this search can change it.",
    "noticing-not-yours": "Only the teacher of this lesson writes down what they noticed in it.",
    "lesson-over": "The phases of this lesson are marked already. They can be moved on the timeline of the room.",
    "lesson-not-running": "No phase of this lesson is running. Start the lesson first.",
    # norms, protocols and debriefs
    "norms-count": "Norms need 1 to {most} sentences.",
    "norms-adopted": "Version {number} of the norms was adopted and stays as it is. Make a new version to change it.",
    "norms-draft": "Version {number} of the norms is being written already. Go on with that one.",
    "norms-not-adopted": "These norms are not adopted yet. They are signed once a facilitator has adopted them.",
    "norms-superseded": "There is a newer version of the norms. Read and sign that one.",
    "step-count": "A protocol needs 1 to {most} steps.",
    "adapted-missing": "Say in a sentence what you adapted and why. Whoever runs this protocol later will want to know.",
    "protocol-file-type": "{file} is no YAML file (.yaml). Nothing was changed.",
    "protocol-retired": "The protocol “{name}” is retired. Bring it back to run it.",
    "debrief-open": "A debrief of this lesson is open already. Go on with that one, or finish it first.",
    "debrief-over": "This debrief is done and stays as it is. A new one can be opened.",
    "debrief-begun": "This debrief has begun, so it keeps the steps it began with.",
    "debrief-not-begun": "This debrief has not begun yet. A facilitator or coach starts it.",
    "debrief-hidden": "The notes of this lesson are still hidden from each other. Reveal them first; then the debrief can end.",
    "debrief-moved": "Somebody else moved the clock at the same moment, so nothing was moved twice. This is where it stands now.",
    "entry-not-yours": "Only the person who wrote this can change it.",
    "entry-withdrawn": "This was withdrawn, so it cannot be changed any more.",
    # agreement between observers
    "agreement-open": "Everyone saw everyone's notes while noting. So this says how alike the notes became, not how alike "
    "people saw on their own.",
    "agreement-few-observers": "Two observers must have submitted their notes before they can be compared.",
    "agreement-not-submitted": "{name} has not submitted notes of this lesson, so there is nothing to compare.",
    "agreement-two-only": "{name} compares two observers. Choose two of them.",
    "agreement-no-times": "Fewer than two observers marked a code from a beginning to an end, so no times can be compared.",
    "agreement-no-codes": "BORIS compares codes, and one of the two has given none.",
    "agreement-few-units": "Only {n} units of time could be compared; at least {fewest} are needed for a number.",
    "agreement-one-category": "Not defined: all of it is one category, so nothing could have differed.",
    "consensus-without-notes": "Choose at least one note that this reading stands beside.",
    "consensus-withdrawn": "This reading was withdrawn, so it cannot be changed. Bring it back first.",
    # videos
    "recording-deleted": "This recording was deleted. Its notes are kept.",
    "video-empty": "{name} is empty. Copy it from the camera again.",
    "video-picture": "{name} is a picture, not a video.",
    "video-playlist": "{name} is a text or playlist that points at other files, not a video.",
    "video-unknown": "{name} is not a video this program can read. Use MP4, MOV, MKV, WebM, AVI or MTS.",
    "video-no-picture": "{name} has sound but no picture. Load the video of the lesson.",
    "video-too-big": "{name} has pictures of {width} x {height}; at most 8192 x 4352 can be read.",
    "video-broken": "{name} is damaged: no picture in it can be read. Copy it from the camera again.",
    "video-timeout": "{name} took too long to read and was given up. Try to convert it to MP4 first.",
    "video-cancelled": "The work on {name} was cancelled.",
    "video-failed": "{name} could not be prepared: {reason}",
    # several cameras
    "sound-missing": "{name} has no sound, so its place cannot be found from the sound. Line the pictures up by hand.",
    "sound-unclear": "The sound of the two cameras does not fit together clearly enough (confidence {confidence}; 2 is "
    "needed). Mark the same clap, or any sudden movement, in both by hand.",
    "parts-sum": "The parts of a recording are at most {most} files, none empty, that add up to its bytes.",
    "parts-differ": "File {number} of {name} was not recorded by the same camera with the same settings. Load it as a "
    "camera of its own.",
    "camera-not-ready": "{name} is still being prepared. Find its place once it can be played.",
    # reels
    "reel-too-many": "There are {count} clips; a reel holds at most {limit}. Make two reels of them.",
    "reel-too-long": "A reel plays at most {limit} minutes. Trim some clips, or make two reels of them.",
    "reel-empty": "There is no clip in this reel that can be shown. Add a moment first.",
    "reel-moved-on": "The reel was changed while its file was made. Make the file again.",
    "reel-no-file": "There is no file of this reel as it stands now. Make it first.",
    "clip-withdrawn": "Its note was withdrawn, so it is left out.",
    "clip-hidden": "The notes of its lesson are hidden from each other until the reveal, so it is left out.",
    "clip-deleted": "Its video was deleted, so it is left out.",
    "clip-no-video": "There is no video of it that can be played, so it is left out.",
    # backups
    "backup-nothing": "There is no database in {path}. LESSONSTUDY_DATA says where the data folder is.",
    "backup-exists": "{path} is there already. Choose another name, so that no older backup is lost.",
    "backup-unwritable": "{path} cannot be written: {why}. Choose another place.",
    "cancelled": "It was cancelled, and nothing of it is left.",
    "backup-damaged": "The database is damaged ({why}), so no backup was made of it. Older backups are kept: restore the newest.",
    "backup-no-room": "{path} has room for {free}, and this needs {needed}. Make room there, or choose another disk.",
    "backup-unreadable": "{path} cannot be read: {why}.",
    "backup-unknown": "{path} is no backup of lessonstudy, or its end is missing.",
    "backup-broken": "{path} is damaged: {why}. Nothing was restored. Try an older backup.",
    "backup-newer": "This backup was made by a newer lessonstudy ({program}). Install that version first, then restore.",
    "restore-not-empty": "{path} is not empty. Restore into a new or empty folder; nothing is ever written over.",
    # uploads
    "upload-too-many-bytes": "More bytes arrived than were announced. Choose the file again.",
    "upload-offset": "The upload is at byte {offset}. Continue from there.",
    "upload-checksum": "A part of the file was damaged on its way. It is sent again.",
    "upload-too-large": "The file has {bytes} bytes; at most {limit} are allowed.",
    "upload-over": "This upload is complete already.",
    "upload-gone": "This upload was ended or has expired. Choose the file again.",
    "upload-elsewhere": "This file is being sent from another window. It goes on there.",
    "upload-protocol": "Uploads speak tus 1.0.0; say so with Tus-Resumable.",
    "upload-content-type": "The bytes of a file come as application/offset+octet-stream.",
    "upload-header": "The header {name} is missing or cannot be read.",
    "disk-full": "The server's disk is full. Nothing is lost: make room, or ask your administrator, and continue.",
}


class Refusal(Exception):
    """The product says no, with a sentence. `status` is the HTTP status, `exit_code` what a command ends with."""

    status: ClassVar[int] = 400
    exit_code: ClassVar[int] = 1

    def __init__(self, key: str, **parameters: Any) -> None:
        super().__init__(key)
        self.key = key
        self.parameters = parameters

    def __str__(self) -> str:
        return sentence(self)


class NotSignedIn(Refusal):
    status = 401


class Forbidden(Refusal):
    status = 403


class NotFound(Refusal):
    status = 404

    def __init__(self, noun: str) -> None:
        super().__init__("not-found", noun=noun)


class Conflict(Refusal):
    status = 409


class Gone(Refusal):
    status = 410


class Stale(Refusal):
    """Somebody else changed the entity first. `current` is the entity as it stands now."""

    status = 412

    def __init__(self, current: object, key: str = "stale") -> None:
        super().__init__(key)
        self.current = current


class OtherProtocol(Refusal):
    status = 412


class TooLarge(Refusal):
    status = 413


class OtherType(Refusal):
    status = 415


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field of the input that cannot be, and its sentence's key and parameters."""

    field: str
    key: str
    parameters: dict[str, Any]

    @property
    def message(self) -> str:
        return SENTENCES[self.key].format(**self.parameters)


class Invalid(Refusal):
    """Input that cannot be. `errors` names each field; the refusal's own sentence is that of a single error."""

    status = 422

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__("invalid")
        self.errors = tuple(errors)

    @classmethod
    def of(cls, field: str, key: str, **parameters: Any) -> "Invalid":
        return cls([FieldError(field, key, parameters)])


class UnusableVideo(Refusal):
    status = 422


class Unconditional(Refusal):
    status = 428

    def __init__(self) -> None:
        super().__init__("if-match")


class Throttled(Refusal):
    status = 429


class Damaged(Refusal):
    status = 460


class OutOfSpace(Refusal):
    status = 507

    def __init__(self) -> None:
        super().__init__("disk-full")


def sentence(refusal: Refusal) -> str:
    """The plain sentence of a refusal, in English."""
    if isinstance(refusal, Invalid) and refusal.errors:
        return " ".join(dict.fromkeys(error.message for error in refusal.errors))
    return SENTENCES[refusal.key].format(**refusal.parameters)
