use crate::kustomize::resource::pattern::*;

#[test]
fn patterns_match_what_they_match_in_go() {
    let cases = [
        ("^a{b}$", "a{b}", true),
        (r"^\${NAME}-plane$", "${NAME}-plane", true),
        ("^a{,2}$", "a{,2}", true),
        ("^a{,2}$", "aa", false),
        ("^a{2}$", "aa", true),
        ("^a{02}$", "a{02}", true),
        ("^[[a]$", "[", true),
        ("^[a&&b]+$", "a&b", true),
        ("^[a-]$", "-", true),
        ("^[]a]$", "]", true),
        ("^[^]a]$", "b", true),
        (r"^\d$", "٣", false),
        (r"^\D$", "٣", true),
        (r"^[\d.]+$", "1.2", true),
        (r"^[[:alpha:]_]+$", "a_b", true),
        (r"^\<a\>$", "<a>", true),
        (r"^\_\-\ \x41\x{42}\103$", "_- ABC", true),
        (r"^\Qa.b\E$", "a.b", true),
        (r"^\Qa.b\E$", "axb", false),
        ("^(?i)ABC$", "abc", true),
        ("^(?P<name>a|b)$", "b", true),
        ("^(?:a b)#c$", "a b#c", true),
        ("^a.c$", "aéc", true),
        ("^(?:a|)*?$", "aa", true),
        ("^*$", "", true),
    ];
    for (pattern, text, matches) in cases {
        let compiled = compile(pattern).expect(pattern);
        assert_eq!(compiled.is_match(text), matches, "{pattern} {text}");
    }
}

#[test]
fn what_go_refuses_is_refused_in_its_words() {
    let cases = [
        ("^(?:*)$", "missing argument to repetition operator: `*`"),
        ("a**", "invalid nested repetition operator: `**`"),
        ("a*?{2}", "invalid nested repetition operator: `*?{2}`"),
        ("a{2,1}", "invalid repeat count: `{2,1}`"),
        ("a{1001}", "invalid repeat count: `{1001}`"),
        ("(a", "missing closing ): `(a`"),
        ("a)", "unexpected ): `a)`"),
        ("[a", "missing closing ]: `[a`"),
        ("[b-a]", "invalid character class range: `b-a`"),
        ("[[:nope:]]", "invalid character class range: `[:nope:]`"),
        (r"\y", r"invalid escape sequence: `\y`"),
        (r"\1", r"invalid escape sequence: `\1`"),
        ("a\\", "trailing backslash at end of expression: ``"),
        ("(?=a)", "invalid or unsupported Perl syntax: `(?=`"),
        ("(?x)", "invalid or unsupported Perl syntax: `(?x`"),
        ("(?P<a-b>c)", "invalid named capture: `(?P<a-b>`"),
    ];
    for (pattern, message) in cases {
        let error = compile(pattern).expect_err(pattern);
        assert_eq!(
            error,
            format!("error parsing regexp: {message}"),
            "{pattern}"
        );
    }
}
