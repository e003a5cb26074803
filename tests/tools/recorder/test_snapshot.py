"""Roles and names come out of a snapshot; texts, values and addresses stay behind."""

from tools.recorder.snapshot import Node, read_tree


def names(nodes: list[Node]) -> list[tuple[str, str]]:
    return [(one.role, one.name) for node in nodes for one in (node, *node.below())]


def test_what_is_typed_written_or_linked_is_left_behind():
    tree = read_tree(
        '- textbox "Surname": Typed\n'
        "- text: Written\n"
        '- link "Go":\n  - /url: /linked\n'
        "- paragraph: Written\n"
        '- spinbutton "Age": "12"'
    )

    assert names(tree) == [
        ("textbox", "Surname"),
        ("link", "Go"),
        ("paragraph", ""),
        ("spinbutton", "Age"),
    ]


def test_a_name_is_read_as_the_page_has_it():
    tree = read_tree("- 'heading \"Mother''s name: \\\"known\\\"\" [level=2]':\n  - button")

    assert names(tree) == [("heading", 'Mother\'s name: "known"'), ("button", "")]
    assert tree[0].level == 2


def test_elements_stand_in_what_holds_them():
    tree = read_tree(
        '- main:\n  - table "A":\n    - row "B":\n      - cell "C"\n'
        '  - button "D"\n- contentinfo: E'
    )

    main, footer = tree
    assert names(main.children[0].children) == [("row", "B"), ("cell", "C")]
    assert [one.role for one in main.children] == ["table", "button"]
    assert footer == Node("contentinfo")


def test_a_name_with_a_line_separator_stays_one_name():
    assert names(read_tree('- button "A\u2028- link B"')) == [("button", "A - link B")]
