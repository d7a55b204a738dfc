package io.otn.consent;

/**
 * Why one row was not imported.
 *
 * @param row the line, or the place in the array; from 1
 * @param field at fault; {@code $} is the whole row
 * @param code stable
 * @param detail what to write instead; never what was written
 */
record ImportRefusal(long row, String field, String code, String detail) {}
