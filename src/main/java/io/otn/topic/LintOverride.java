package io.otn.topic;

/**
 * A person's decision that a lint rule does not hold for a kind. It stands in the topic file, in
 * the log, in the API and on the console, with who and why.
 *
 * @param rule its name
 * @param by who decided
 * @param because why
 * @param line where in the file
 */
public record LintOverride(String rule, String by, String because, int line) {}
