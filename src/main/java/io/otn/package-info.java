/** The gateway as a whole: one package a subject, each with a paragraph of its own. */
@NullMarked
package io.otn;

import org.jspecify.annotations.NullMarked;
