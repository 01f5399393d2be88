package io.vertick.lines;

/**
 * What connections that speak JSON lines did so far. Immutable; any thread.
 *
 * @param open connections now
 * @param requests lines that were read, mistakes included
 * @param lines lines that were written: answers and events
 * @param mistakes requests that are none
 * @param forbidden requests that whoever asked may not ask
 * @param overloads requests beyond a limit of the session: of what is under way at a time, or of mutations in a second
 * @param refused connections that were not let in
 * @param slow connections that were closed because their readers took nothing
 * @param idle connections that were closed because nothing was heard
 * @param tooLong connections that were closed because of a line that is too long
 */
public record LineStats(
    long open,
    long requests,
    long lines,
    long mistakes,
    long forbidden,
    long overloads,
    long refused,
    long slow,
    long idle,
    long tooLong) {}
