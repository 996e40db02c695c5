"""Every way to write a paper or a repository meets in one locator; everything else says why it is none."""

from __future__ import annotations

import os

import pytest

from analyzer.locators import parse_locator, shown
from analyzer.model import Locator, LocatorKind, NotUnderstood, Target

OID = "0123456789abcdef0123456789abcdef01234567"
HASH = "3f5ee243547dee91fbd053c1c4a845aa"
S2 = "204e3073870fae3d05bcbc2f6a8e263d9b72e776"
PAPERS = [
    (
        "arxiv:1706.03762",
        """1706.03762
        arXiv:1706.03762
        arxiv: 1706.03762 [cs.CL]
        arxiv.org/abs/1706.03762
        https://arxiv.org/abs/1706.03762
        http://www.arxiv.org/pdf/1706.03762.pdf
        https://arxiv.org/html/1706.03762
        https://export.arxiv.org/abs/1706.03762
        https://www.alphaxiv.org/overview/1706.03762
        https://ar5iv.labs.arxiv.org/html/1706.03762
        10.48550/arXiv.1706.03762
        doi:10.48550/ARXIV.1706.03762
        https://doi.org/10.48550/arXiv.1706.03762
        https://huggingface.co/papers/1706.03762
        https://www.semanticscholar.org/arxiv/1706.03762
        <https://arxiv.org/abs/1706.03762>,
        [Attention](https://arxiv.org/abs/1706.03762)
        https://web.archive.org/web/2024/https://arxiv.org/abs/1706.03762""",
    ),
    ("arxiv:1706.03762@v5", "1706.03762v5\nhttps://arxiv.org/abs/1706.03762v5\nhttps://arxiv.org/pdf/1706.03762v5.pdf"),
    ("arxiv:math/0309136", "math/0309136\nhttps://arxiv.org/abs/math.GT/0309136"),
    ("arxiv:hep-th/9901001", "hep-th/9901001\narXiv:hep-th/9901001\nhttps://arxiv.org/pdf/hep-th/9901001"),
    (
        "openreview:YicbFdNTTy",
        """https://openreview.net/forum?id=YicbFdNTTy
        https://openreview.net/forum?id=YicbFdNTTy&noteId=abc123
        https://openreview.net/pdf?id=YicbFdNTTy
        openreview:YicbFdNTTy""",
    ),
    (
        "acl:P19-1001",
        """P19-1001
        acl:p19-1001
        https://aclanthology.org/P19-1001
        https://aclanthology.org/P19-1001.pdf
        https://aclanthology.org/P19-1001v2.pdf
        https://www.aclweb.org/anthology/P19-1001/
        https://aclanthology.info/papers/P19-1001/p19-1001
        https://doi.org/10.18653/v1/P19-1001""",
    ),
    ("acl:2020.acl-main.1", "2020.acl-main.1\nhttps://aclanthology.org/2020.acl-main.1/\n10.18653/v1/2020.acl-main.1"),
    (
        "cvf:cvpr2021/liu_a_cvpr_2021",
        """https://openaccess.thecvf.com/content/CVPR2021/html/Liu_A_CVPR_2021_paper.html
        https://openaccess.thecvf.com/content/CVPR2021/papers/Liu_A_CVPR_2021_paper.pdf""",
    ),
    (
        "cvf:cvpr_2018_workshops/w1/liu_a_cvpr_2018",
        """http://openaccess.thecvf.com/content_cvpr_2018_workshops/papers/w1/Liu_A_CVPR_2018_paper.pdf
        http://openaccess.thecvf.com/content_cvpr_2018_workshops/w1/html/Liu_A_CVPR_2018_paper.html""",
    ),
    (
        "pmlr:v139/radford21a",
        """https://proceedings.mlr.press/v139/radford21a.html
        http://proceedings.mlr.press/v139/radford21a/radford21a.pdf
        http://jmlr.org/proceedings/papers/v139/radford21a.html
        https://raw.githubusercontent.com/mlresearch/v139/main/assets/radford21a/radford21a.pdf""",
    ),
    (
        f"neurips:2017/{HASH}",
        f"""https://papers.nips.cc/paper/2017/hash/{HASH}-Abstract.html
        https://proceedings.neurips.cc/paper_files/paper/2017/file/{HASH}-Paper.pdf
        https://papers.neurips.cc/paper_files/paper/2017/hash/{HASH}-Abstract-Conference.html""",
    ),
    (
        "neurips:7181",
        """https://papers.nips.cc/paper/7181-attention-is-all-you-need
        http://papers.nips.cc/paper/7181-attention-is-all-you-need.pdf""",
    ),
    (f"iclr:2024/{HASH}", f"https://proceedings.iclr.cc/paper_files/paper/2024/hash/{HASH}-Abstract-Conference.html"),
    (
        "jmlr:v21/20-074",
        "https://jmlr.org/papers/v21/20-074.html\nhttp://www.jmlr.org/papers/volume21/20-074/20-074.pdf",
    ),
    (
        f"s2:{S2}",
        f"https://www.semanticscholar.org/paper/Attention-is-All-you-Need-Vaswani-Shazeer/{S2}\ns2:{S2}\n"
        f"https://www.semanticscholar.org/reader/{S2}",
    ),
    ("s2:CorpusId:13756489", "CorpusID:13756489\nhttps://api.semanticscholar.org/CorpusID:13756489"),
    (
        "paperswithcode:attention-is-all-you-need",
        """https://paperswithcode.com/paper/attention-is-all-you-need#code
        https://www.paperswithcode.com/paper/attention-is-all-you-need/review/
        https://web.archive.org/web/20240101000000/https://paperswithcode.com/paper/attention-is-all-you-need
        pwc:attention-is-all-you-need""",
    ),
    (
        "doi:10.1145/3292500.3330701",
        """10.1145/3292500.3330701
        doi:10.1145/3292500.3330701
        https://doi.org/10.1145/3292500.3330701
        http://dx.doi.org/10.1145/3292500.3330701
        https://dl.acm.org/doi/abs/10.1145/3292500.3330701
        https://dl.acm.org/doi/pdf/10.1145/3292500.3330701""",
    ),
    ("doi:10.1038/s41586-021-03819-2", "https://www.nature.com/articles/s41586-021-03819-2.pdf"),
    ("doi:10.1101/2020.03.07.982272", "https://www.biorxiv.org/content/10.1101/2020.03.07.982272v4.full.pdf"),
    (
        "zenodo:1234567",
        """https://zenodo.org/record/1234567
        https://zenodo.org/records/1234567/files/code.zip
        10.5281/zenodo.1234567
        https://doi.org/10.5281/zenodo.1234567""",
    ),
    (f"swh:swh:1:rev:{OID}", f"swh:1:rev:{OID}\nhttps://archive.softwareheritage.org/swh:1:rev:{OID}/"),
]
REPOSITORIES = [
    (
        "git:github.com/google-research/bert",
        """https://github.com/google-research/bert
        github.com/google-research/bert
        HTTP://www.GitHub.com/Google-Research/BERT.git/
        git@github.com:google-research/bert.git
        ssh://git@github.com/google-research/bert
        git://github.com/google-research/bert.git
        git+https://github.com/google-research/bert.git
        github:google-research/bert
        https://github.com/google-research/bert#readme
        https://github.com/google-research/bert/issues/3
        https://github.com/google-research/bert/wiki
        https://api.github.com/repos/google-research/bert
        https://user:secret@github.com/google-research/bert""",
    ),
    (
        "git:github.com/o/n@master",
        """https://github.com/o/n/tree/master
        https://github.com/o/n/blob/master/src/model.py#L10
        https://raw.githubusercontent.com/o/n/master/README.md
        https://raw.githubusercontent.com/o/n/refs/heads/master/README.md
        https://colab.research.google.com/github/o/n/blob/master/a.ipynb
        https://nbviewer.jupyter.org/github/o/n/blob/master/a.ipynb
        https://mybinder.org/v2/gh/o/n/master""",
    ),
    ("git:github.com/o/n@master#research/slim", "https://github.com/o/n/tree/master/research/slim/"),
    (
        "git:github.com/o/n@feature/x#sub/dir",
        "git+https://github.com/o/n.git@feature/x#subdirectory=sub/dir&egg=n\ngit+ssh://git@github.com/o/n.git@feature/x"
        "#egg=n&subdirectory=sub/dir/",
    ),
    (
        "git:github.com/o/n@v1.0",
        "git+https://github.com/o/n@v1.0\nhttps://github.com/o/n/releases/tag/v1.0\nhttps://github.com/o/n/archive/v1.0.zip",
    ),
    (
        f"git:github.com/o/n@{OID}",
        f"git+https://github.com/o/n.git@{OID}\nhttps://github.com/o/n/commit/{OID}\nhttps://github.com/o/n/tree/{OID}\ngithub:o/n@{OID}\n"
        f"swh:1:rev:{OID};origin=https://github.com/o/n",
    ),
    (
        f"git:github.com/o/n@{OID}#src",
        f"swh:1:dir:{OID[::-1]};origin=https://github.com/o/n;anchor=swh:1:rev:{OID};path=/src/",
    ),
    (
        "git:gitlab.com/g/s/n@main#sub",
        "https://gitlab.com/g/s/n/-/tree/main/sub\nhttps://gitlab.com/G/S/N/tree/main/sub",
    ),
    ("git:gitlab.inria.fr/g/n", "https://gitlab.inria.fr/g/n\nhttps://gitlab.inria.fr/g/n.git"),
    ("git:example.org:8443/g/n@main", "https://example.org:8443/g/n/-/blob/main/a.py"),
    ("git:bitbucket.org/o/n@master", "https://bitbucket.org/o/n/src/master/"),
    ("git:bitbucket.org/o/n", "https://bitbucket.org/o/n\nhttps://bitbucket.org/O/N.git\ngit@bitbucket.org:o/n.git"),
    ("git:codeberg.org/o/n@main#sub", "https://codeberg.org/o/n/src/branch/main/sub"),
    ("git:git.sr.ht/~u/r", "https://git.sr.ht/~u/r"),
    ("git:example.org/x/y@v1.0#sub", "git+https://example.org/x/y.git@v1.0#subdirectory=sub"),
    (
        "git:example.org/Some/Repo",
        """https://example.org/Some/Repo.git
        git+https://example.org/Some/Repo
        ssh://git@example.org/Some/Repo.git
        git@example.org:Some/Repo.git
        git://example.org/Some/Repo.git""",
    ),
    ("hf-model:google/flan-t5-base", "https://huggingface.co/google/flan-t5-base\nhf:google/flan-t5-base"),
    (
        "hf-model:google/flan-t5-base@main",
        "https://hf.co/Google/Flan-T5-base/blob/main/config.json\nhf:google/flan-t5-base@main",
    ),
    ("hf-dataset:squad@main", "https://huggingface.co/datasets/squad/tree/main\nhf:datasets/squad@main"),
    ("hf-space:a/b", "https://huggingface.co/spaces/a/b\nhf:spaces/a/b"),
]
NOTHING = """
owner/name
two words
word
ftp://example.org/x
ext::sh -c x
https://
https://github.com
https://github.com/google
https://github.com/orgs/google/repositories
https://github.com/topics/deep-learning
https://gist.github.com/someone/0123456789abcdef
https://gitlab.com/group
https://someone.github.io/project/
https://huggingface.co/google
https://huggingface.co/docs/transformers
https://huggingface.co/papers/trending
https://arxiv.org/list/cs.LG/recent
https://openreview.net/group?id=ICLR.cc/2024
https://aclanthology.org/events/acl-2020/
https://example.org/some/page
https://anonymous.4open.science/r/code-1234
swh:1:rev:123
hf:--/x
https://example.org:port/x.git
file://elsewhere/x
"""


def cases(table: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(line.strip(), place) for place, lines in table for line in lines.splitlines()]


@pytest.mark.parametrize(("text", "place"), cases(PAPERS + REPOSITORIES))
def test_what_is_written_in_many_ways_is_one_locator(text: str, place: str) -> None:
    found = parse_locator(text)
    assert isinstance(found, Locator), found
    assert (found.place if found.kind not in ON_THE_HUB else found.place.lower()) == place


ON_THE_HUB = {LocatorKind.HF_MODEL, LocatorKind.HF_DATASET, LocatorKind.HF_SPACE}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("hf:Google/Flan-T5-Base", "Google/Flan-T5-Base"),
        ("hf:datasets/A/B_c@main", "A/B_c"),
        ("https://hf.co/spaces/X/Y", "X/Y"),
        ("hf:GPT2", "GPT2"),
        ("https://github.com/O/N", ""),
    ],
)
def test_the_hub_is_asked_by_the_name_as_it_is_written(text: str, name: str) -> None:
    found = parse_locator(text)
    assert isinstance(found, Locator)
    target = Target(repository_id=found.place, kind=found.kind.value, url=found.url)
    assert target.repository_id == target.repository_id.lower()
    assert target.name == name


@pytest.mark.parametrize(("text", "place"), cases(PAPERS + REPOSITORIES))
def test_the_url_of_a_locator_is_a_locator_of_the_same(text: str, place: str) -> None:
    found = parse_locator(text)
    assert isinstance(found, Locator)
    again = parse_locator(found.url if ".git" in found.url or found.kind is not LocatorKind.GIT else f"git+{found.url}")
    assert isinstance(again, Locator), again
    assert again.key == found.key


@pytest.mark.parametrize("text", NOTHING.split("\n"))
def test_what_names_nothing_says_why(text: str) -> None:
    found = parse_locator(text)
    assert isinstance(found, NotUnderstood)
    assert found.why


def test_paths_are_made_absolute_and_file_urls_stay_urls() -> None:
    relative = parse_locator("./x/../y", "/lists")
    by_url = parse_locator("file:///lists/y")
    assert isinstance(relative, Locator)
    assert isinstance(by_url, Locator)
    assert (relative.kind, relative.id, relative.url) == (LocatorKind.PATH, "/lists/y", "/lists/y")
    assert (by_url.key, by_url.url) == (relative.key, "file:///lists/y")
    home = parse_locator("~/y")
    assert isinstance(home, Locator)
    assert home.id == os.path.join(os.path.expanduser("~"), "y")


def test_no_credential_outlives_parsing() -> None:
    for text in ("https://user:s3cret@example.org/o/n.git", "https://s3cret@github.com/o/n"):
        found = parse_locator(text)
        assert isinstance(found, Locator)
        assert "s3cret" not in repr(found)
        assert "s3cret" not in shown(text)
    refused = parse_locator("ftp://user:s3cret@example.org/x")
    assert "s3cret" not in repr(refused)


def test_a_model_without_owner_is_one_only_where_that_is_said() -> None:
    for text in ("hf:gpt2", "https://huggingface.co/gpt2/tree/main"):
        found = parse_locator(text)
        assert isinstance(found, Locator)
        assert (found.key, found.url) == ("hf-model:gpt2", "https://huggingface.co/gpt2")


def test_folders_are_told_from_files_and_short_commits_are_kept() -> None:
    file = parse_locator("https://github.com/o/n/blob/v2/a/b.py")
    short = parse_locator("https://github.com/o/n/commit/0123abc")
    assert isinstance(file, Locator)
    assert isinstance(short, Locator)
    assert (file.ref, file.subfolder) == ("v2", "")
    assert short.commit == "0123abc"
