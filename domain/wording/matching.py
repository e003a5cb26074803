"""Whether two records are the same person, and by what that is seen."""

from domain.wording.labels import Label, Tag, by_code

MATCHES = by_code(
    (
        Label(
            "certain",
            "Certain",
            Tag.GREEN,
            "Same {identifier}, and no name or birth date disagrees.",
        ),
        Label(
            "certain_by_details",
            "Certain",
            Tag.GREEN,
            "Same full name, birth date and address, and nobody else like them.",
        ),
        Label("possible", "Possible", Tag.ORANGE, "Could be the same person. A person decides."),
        Label("no_match", "No match", Tag.GREY, "No record reached the lowest level."),
    )
)

# What two records say of one field, each level by its name. What it weighs stands in the details,
# for assurance: never a chance, never a percentage (pages.md 2.4).
AGREEMENTS = by_code(
    (
        Label("same", "Same"),
        Label("same_but_marks", "Same but for accents, hyphens, apostrophes or spaces"),
        Label("same_known_as", "Same: a name they are known by"),
        Label("same_former", "Same: another name on the record"),
        Label("same_surname", "Same surname"),
        Label("same_elsewhen", "Same: at another time"),
        Label("same_postcode", "Same postcode"),
        Label("part", "Same in the part that is recorded"),
        Label("spelling", "Differs: spelling"),
        Label("nickname", "Differs: a short or other form of the forename"),
        Label("surname_part", "Differs: one part of a double surname"),
        Label("swapped_names", "Differs: names in another order"),
        Label("middle_name", "Differs: middle name"),
        Label("forename", "Differs: forename, same surname"),
        Label("surname", "Differs: surname, same forename"),
        Label("swapped_day_month", "Differs: day and month swapped"),
        Label("swapped_digits", "Differs: two digits swapped"),
        Label("one_digit", "Differs: one digit"),
        Label("expected_date", "Differs: expected date only"),
        Label("differs", "Differs"),
        Label("one_side", "One side only"),
        Label("neither", "Neither"),
    )
)

# Why a person is asked about one record, where a worker alone is not certain.
DOUBTS = by_code(
    (
        Label("number_differs", "A number that both records have is not the same."),
        Label(
            "only_a_number",
            "A number is the same on both records, and the names or the birth dates are not.",
        ),
        Label(
            "name",
            "No number is the same on both records, and the name is not the same in full.",
        ),
        Label(
            "birth_date",
            "No number is the same on both records, and no one birth date is on both.",
        ),
        Label(
            "address",
            "Two people can have one name and birth date. No number is the same on both records, "
            "and they show no address in common at one time.",
        ),
        Label(
            "another",
            "Nothing that both records say differs, but it may be somebody else’s: a "
            "twin’s, a namesake’s or that of another record; or too little is on both.",
        ),
    )
)

# Why a match that looked certain still goes to a person.
CAUTIONS = by_code(
    (
        Label("twin", "There is a twin, or the record says there is"),
        Label("namesake", "There is another record with this name and birth date"),
        Label("shared_identifier", "There is another record with the same number"),
        Label("another_candidate", "There is another record that could be the same person"),
        Label("too_light", "Too little agrees for what differs"),
    )
)

# The fields two records are compared by, as the reader sees them.
FIELDS = by_code(
    (
        Label("name", "Name"),
        Label("born_on", "Date of birth"),
        Label("nhs_number", "NHS number"),
        Label("upn", "UPN"),
        Label("pnc_id", "PNC ID"),
        Label("address", "Address"),
        Label("relative", "Relative"),
    )
)
