/**
 * Ticket sales: where they are listed, when they begin, and whom to remind when. A source's reading
 * becomes rows; what is due of them becomes trigger events for the topics {@code
 * tickets:<subject>:P1D}, {@code tickets:<subject>:PT1H} and {@code tickets:<subject>:onsale}.
 */
@NullMarked
@NamedInterface("sale")
package io.otn.connector.sale;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
