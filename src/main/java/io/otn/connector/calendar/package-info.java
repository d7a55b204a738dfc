/**
 * Reads iCalendar files (RFC 5545) that others publish and nobody has checked: each event alone, so
 * that a bad one costs itself, and each time in a zone that is known, or not at all.
 */
@NullMarked
package io.otn.connector.calendar;

import org.jspecify.annotations.NullMarked;
