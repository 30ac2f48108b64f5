"""Names of attachments, in every place and every form in which programs write them."""

import pytest

HEAD = "Content-Type: application/pdf"


def _names(letter, header):
    body = f"--b\n\nwords\n--b\n{header}\n\ndata\n--b--"
    return [item.name for item in letter(body, "Content-Type: multipart/mixed; boundary=b").attachments]


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("filename*0*=UTF-8''na%C3%AF;\n filename*1*=ve%20x;\n filename*2=.pdf", "naïve x.pdf"),
        ("filename*2=c.pdf; filename*0=a; filename*1=b", "abc.pdf"),
        ("filename*0*=UTF-8''a; filename*1*=%C3; filename*2*=%A9.pdf", "aé.pdf"),
        ("filename*=utf-8''100%.pdf", "100%.pdf"),
        ("filename*=''x%20y.pdf", "x y.pdf"),
        ("filename*=UTF-8''M%E4rz.pdf", "März.pdf"),
        ("filename=\"UTF-8''%E2%82%AC.pdf\"", "€.pdf"),
        ('filename="=?utf-8?Q?M=C3=A4?=\n =?utf-8?Q?rz.pdf?="', "März.pdf"),
        ('filename*0="=?utf-8?Q?M=C3=A4"; filename*1="rz.pdf?="', "März.pdf"),
        ("filename==?utf-8?B?TcOkcnoucGRm?=", "März.pdf"),
        ("filename=half;half.pdf", "half;half.pdf"),
        ("filename=x.pdf;", "x.pdf"),
        ('filename="quo\\"te.pdf"', 'quo"te.pdf'),
        ('filename="unclosed.pdf', "unclosed.pdf"),
    ],
)
def test_a_name_in_its_own_field_is_read(letter, header, name):
    assert _names(letter, f"{HEAD}\nContent-Disposition: attachment; {header}") == [name]


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (f"{HEAD}; name=x.pdf", "x.pdf"),
        (f"{HEAD} name=x.pdf", "x.pdf"),
        (f"{HEAD};\nname=x.pdf", "x.pdf"),
        (f"{HEAD}; name*=UTF-8''M%C3%A4rz.pdf", "März.pdf"),
        (f"{HEAD}\nContent-Description: report.pdf", "report.pdf"),
        (f"{HEAD}\nContent-Location: http://post.example/a/x%20y.pdf?z=1", "x y.pdf"),
        (f"{HEAD}\nContent-Description: the report", "attachment-1.pdf"),
        (f'{HEAD}; name="type.pdf"\nContent-Disposition: attachment; filename="place.pdf"', "place.pdf"),
        ("Content-Type: text/rtf", "attachment-1.rtf"),
    ],
)
def test_a_name_anywhere_else_is_found(letter, header, name):
    assert _names(letter, header) == [name]
