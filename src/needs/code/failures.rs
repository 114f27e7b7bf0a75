//! [`fails`]: what ends a process, in the words of every language.

/// Words that end a process, or the start of one.
const FAILS: &[&str] = &[
    "raise ",
    "throw ",
    "panic(",
    "panic!(",
    "os.Exit(",
    "log.Fatal",
    "process.exit(",
    "sys.exit(",
    "exit(",
    "exitProcess(",
    "abort(",
    "abort ",
    "logger.Fatal",
    ".Fatal(",
    ".Fatalf(",
    ".Panic(",
    "die(",
    "Environment.Exit(",
    "System.exit(",
    "bail!(",
    "return Err(",
    "fmt.Errorf(",
    "errors.New(",
];

/// Words of errors that answer a request, and end nothing else.
const ENDS_A_REQUEST: &[&str] = &[
    "BadRequestException(",
    "ForbiddenException(",
    "HTTPException(",
    "HttpException(",
    "InternalServerErrorException(",
    "NotFoundException(",
    "ResponseStatusException(",
    "ServiceUnavailableException(",
    "TRPCError(",
    "UnauthorizedException(",
];

/// Tells whether a text ends the process.
pub(super) fn fails(text: &str) -> bool {
    FAILS.iter().any(|word| text.contains(word))
        && !ENDS_A_REQUEST.iter().any(|word| text.contains(word))
}
