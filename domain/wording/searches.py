"""Why and by what law somebody searches, and what a partner system answers."""

from domain.wording.labels import Label, Tag, by_code

CHECK_ANSWERS = by_code(
    (
        Label(
            "found",
            "Found",
            Tag.BLUE,
            "{system} holds {n} records for this person. See section {section}.",
        ),
        Label(
            "nothing_found",
            "Searched, nothing found",
            Tag.GREY,
            "{system} was searched for {criteria} at {time}. Nothing came back. "
            "This does not mean nothing happened.",
        ),
        Label(
            "record_of_interest",
            "Record of interest: ring {role}",
            Tag.PURPLE,
            "{system} says only that a record exists. Ring {role} on {phone}, quote {reference}.",
        ),
        Label(
            "not_of_interest",
            "No record of interest",
            Tag.GREY,
            "{system} answered at {time} that it holds no record of interest for this person. "
            "What it shows is in section {section}. This does not mean nothing happened.",
        ),
        Label(
            "not_permitted",
            "Not permitted",
            Tag.ORANGE,
            "This account may not see {system} for this purpose. Ask {owner} if you need it.",
        ),
        Label(
            "not_searched",
            "Could not be searched",
            Tag.RED,
            "{system} did not answer ({reason}). The worker tries again at {time}. "
            "Until then treat this check as not made.",
        ),
        Label(
            "inconclusive",
            "Inconclusive",
            Tag.MAGENTA,
            "A possible match in {system} is waiting for a person. "
            "Until somebody decides, there is no answer, and it counts as a missing check.",
        ),
    )
)

# `sentence` is the hint under each radio.
ACCESS_REASONS = by_code(
    (
        Label(
            "new_referral",
            "I am deciding on a new referral",
            sentence="A contact came in, and somebody has to decide what happens next.",
        ),
        Label(
            "meeting",
            "I am preparing a strategy meeting or conference",
            sentence="Also a review, or a MARAC.",
        ),
        Label(
            "daily_meeting",
            "I am preparing the daily meeting",
            sentence="The case is on the list of the day.",
        ),
        Label(
            "clares_law",
            "I am assessing a Clare's Law application",
            sentence="Somebody asks, or should be told, about a partner's past.",
        ),
        Label(
            "school_notification",
            "I am checking a school notification",
            sentence="Operation Encompass: who was told, or should have been.",
        ),
        Label(
            "supervisor_asked",
            "My supervisor asked me (name)",
            sentence="You give their name below.",
        ),
        Label(
            "something_else",
            "Something else (say what)",
            sentence="You say what in your own words below.",
        ),
    )
)

# Why a case is looked at again by whoever has its pack: nobody types a reason for that.
CHANGES_ASKED = "I want to know whether the case has changed since its pack was made"

PURPOSES = by_code(
    (
        Label(
            "protect_child",
            "Protect a child from harm",
            sentence="Health is asked about children and mothers-to-be.",
        ),
        Label(
            "protect_adult",
            "Protect an adult at risk",
            sentence="Health is asked about the adult at risk only.",
        ),
        Label(
            "prevent_crime",
            "Prevent or detect crime",
            sentence="Health is not asked about anybody.",
        ),
    )
)

LAWFUL_BASES = by_code(
    (
        Label(
            "legal_obligation",
            "Legal obligation",
            sentence="An Act says that it must be done, such as the Children Acts.",
        ),
        Label(
            "public_task",
            "Public task",
            sentence="It belongs to your agency's work in the public interest.",
        ),
        Label(
            "vital_interests",
            "Vital interests",
            sentence="Somebody's life is in danger.",
        ),
        Label(
            "law_enforcement",
            "Law enforcement task (Part 3)",
            sentence="The police prevent, detect or prosecute an offence.",
        ),
    )
)

CONSENT_HINT = (
    "Agreement (consent) is not needed to protect a child. "
    "If you have overruled a refusal, say why on the case."
)

NO_DETAILS = "Do not paste case details."
FREE_TEXT_HINT = f"In 10 to 500 letters. {NO_DETAILS}"
NOTE_HINT = f"Needed for: {{needed}}, in 10 to 500 letters (a name in 2 or more). {NO_DETAILS}"

# Which reasons ask for words besides, what is asked, and what is said when it is left out.
REASONS_THAT_ASK = {
    "supervisor_asked": "Enter the name of your supervisor, 2 to 500 letters",
    "something_else": "Enter what it is, 10 to 500 letters",
}
NOTE = "Your supervisor's name, or what it is"

QUESTIONS = {
    "reason": "Why do you need to look?",
    "purpose": "What is the purpose?",
    "basis": "What is your lawful basis?",
}

CHOOSE = {
    "reason": "Choose why you need to look",
    "purpose": "Choose the purpose",
    "basis": "Choose your lawful basis",
}

FIND_A_CASE = {
    "title": "Find a case",
    "number": "Occurrence number",
    "number_hint": "11 digits, like 43260118204",
    "missing": "Enter the occurrence number",
    "not_digits": "An occurrence number has digits only, like 43260118204",
    "wrong_length": "{number} has {count}, it needs 11",
    "not_here": "The workers' records hold no case with this number that you may open.",
    "check_it": "Check the number. If it is right, you can still ask the workers: they look in the "
    "police system in your name and with your reason, and stop if the record is restricted.",
    "not_yours": "Check the number. Work on it is for this hub's own people to ask for.",
    "nobody_works": "Nobody works here: no hub is set up for this console, so no worker can be "
    "asked.",
    "list": "I have a list",
    "list_file": "Workbook of occurrence numbers",
    "list_hint": "One number in each row of the first sheet of an .xlsx file, at most 200: in the "
    "column headed Occurrence number, or with no such heading first in its row. "
    "Every row is checked before anything runs; the file is not kept.",
    "list_checked": "Your list, row by row",
    "counted": "{rows}: {good} can start, {bad} cannot.",
    "read_column": "Numbers were read in column {column}, by its heading.",
    "read_first": "No column is headed Occurrence number, so the first filled cell of each row was "
    "read.",
    "empty_cell": "nothing stands in column {column}.",
    "same_as": "same as row {row}.",
    "rounded": "{number} stands there as a number that may have lost its last digits. Format the "
    "column as text, type it again from the police record, and send the list again.",
    "name_only": "I have a name but no number",
    "name_only_how": "A worker asks the police system alone, in your name. You give a reason "
    "first, then the name. You get a list to choose from, and the numbers of that person's cases.",
    "name_only_begin": "Search by a name",
}

# Asking a supervisor for access (pages.md 3.3): whatever there is, the words are the same.
ACCESS = {
    "offer": "If you need to see it yourself, your supervisor can ask for access:",
    "link": "Request access",
    "asked": "You asked for access:",
    "again": "Request access again",
    "title": "Request access to a case",
    "who": "A duty supervisor reads the number, your name and your reason. Nobody has looked "
    "whether there is such a case, and the answer does not tell you.",
    "needed": "Why do you need it?",
    "no_reason": "Enter why you need it, in 10 to 500 letters",
    "button": "Request access",
    "waits": "You asked for this on {at}. A duty supervisor answers by {due}; the answer will be "
    "under My cases.",
    "heading": "Access you asked for",
    "open": "a duty supervisor answers by {due}",
    "access_asked_for": "{name} has asked for access at the police system ({at})",
    "access_not_needed": "{name} says that no access is needed ({at}). Ask them if you need to "
    "know more",
    "ended": "ended without an answer ({at})",
}

# What is said on the page of a case once schools were asked to be told.
SCHOOLS_ASKED = {
    "own": "You asked for the schools to be told. The worker looks into the household first; what "
    "comes of it for each school or child stands below.",
    "told": "You asked for the schools to be told. Somebody had asked for the same before, and the "
    "worker looked into the household ({at}). Nobody is told twice; what came of it for each "
    "school or child stands below.",
    "others": "You asked for the schools to be told. Somebody had asked for the same before, and "
    "nobody is told twice. What comes of it is not shown here yet.",
}

START = {
    "answering": "You are answering for these searches. "
    "Each record opened is logged with your name and reason.",
    "status_only": 'Health ("is there a record, who to ring"). The council can see this look-up.',
    "no_health": "Health: not for this purpose.",
    "not_by_workers": "PNC, PND, ViSOR: no worker may. A request is raised for a licensed person.",
    "people_unknown": "The worker reads who is in it when it opens the case.",
    "tells_schools": "You are answering for what this starts. The worker reads the occurrence and "
    "each child's school. What it may send by itself is as agreed for your hub; the rest waits "
    "for a person.",
    "running": "This research started {at} for {name}.",
    "left_out": "Research on these began after your list was checked. They are left out now, and "
    "nothing has started yet.",
    "all_left_out": "Research on all of these goes on already. Nothing has started.",
    "list_started": "Research on {cases} was started. Each is followed below; the packs will be "
    "under My cases.",
    "again": "Start research on these again",
    "follow_instead": "Follow it, or say why you need another.",
    "ask_them": "Ask them for the pack, or say why you need your own.",
    "why_another": "Why do you need another?",
    "own_record": "This search may concern you or someone you have declared. It has stopped. "
    "Another supervisor has been asked for authority.",
}

# Looking for a case by somebody's name (pages.md 3.3): the form, and what came of it.
BY_NAME = {
    "caption": "A name without a number",
    "who": "Who are you looking for?",
    "police_only": "Only the police system is searched. A name alone matches nobody: you choose "
    "from a list.",
    "needed": "Enter the surname, and a forename, a date of birth or a postcode with it. "
    "The rest may stay empty.",
    "surname": "Surname",
    "surname_hint": "As far as you know it, two letters or more",
    "forename": "Forename",
    "born": "Date of birth",
    "born_hint": "Like 3 3 2019. Leave it empty if you do not know it: a wrong one hides people.",
    "postcode": "Postcode",
    "first_line": "First line of the address",
    "first_line_hint": "House number and street, like 14 Ember Row. It needs the postcode as well.",
    "home_hint": "Where they live now, to tell people of one name apart",
    "answering": "You are answering for this search. It is logged with your name and reason, and "
    "so is each record opened for it.",
    "title": "Search by a name",
    "title_of_cases": "Cases of one person",
    "waits": "It waits to be started by a worker.",
    "works": "The worker is looking in the police system.",
    "tries_again": "It is tried again at {at}.",
    "ended": "It ended without a list: {why}.",
    "not_allowed": "Another supervisor did not allow this search. Nothing was listed.",
    "looked_for": "Looked for",
    "searched": "Police system, {at}",
    "listed": "{people} listed. A name alone matches nobody: choose by date of birth and place.",
    "nobody": "Nobody that you may see is listed for what you typed. "
    "This does not mean nothing happened.",
    "nobody_why": "A record may have another spelling or another date of birth. "
    "Search again with fewer or other details.",
    "others": "Left out: {people} whose name begins like this, with another date of birth. "
    "Search again without the date to see them.",
    "too_many": "More people have a name that begins like this than the police system lists. "
    "Search again with a date of birth.",
    "narrowed": "More people have a name that begins like this than the police system lists. "
    "Only those with this date of birth, or day and month swapped, were asked for.",
    "letters": "The police system does not search by these letters. "
    "Type two letters or more of the surname as a police record would have it.",
    "kept_back": "Restricted records are never listed here, and nothing says whether there are "
    "any. If you think there is a record, ask your supervisor.",
    "choose": "Whose cases do you want to see?",
    "choose_hint": "Their police record is opened, and logged with your name and reason.",
    "choose_button": "Look for their cases",
    "no_choice": "Choose whose cases you want to see",
    "again": "Search again",
    "cases": "{cases} listed on this police record.",
    "no_cases": "No case that you may open is listed on this police record. "
    "This does not mean nothing happened.",
    "which": "Which case do you want to open?",
    "which_button": "Open case",
    "no_case_chosen": "Choose which case you want to open",
    "back_to_list": "Back to the list of people",
    "born_on": "born {date}",
    "no_birth": "no date of birth recorded",
    "record": "police record {record}",
    "also": "also {names}",
    "merged": "merged into another record",
    "lives_there": "lives at the address you gave",
    "reported": "reported {at}",
}

NAME_FAULTS = {
    "surname": "Enter two letters or more of the surname",
    "more": "Enter a forename, a date of birth or a postcode as well",
    "not_a_date": "Date of birth must be a day, a month and a year, like 3 3 2019",
    "in_future": "Date of birth must be in the past",
    "too_early": "Date of birth must be in 1900 or later",
    "postcode": "Enter a whole postcode, like NM4 2QX",
    "no_postcode": "Enter the postcode of the address",
    "too_long": "Use 100 letters or fewer",
}
