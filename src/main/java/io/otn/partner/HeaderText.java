package io.otn.partner;

import io.otn.web.ProblemException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpStatus;

/**
 * A CloudEvents attribute in a header: quoted perhaps, then percent-encoded UTF-8 (HTTP Protocol
 * Binding 1.0, 3.1.3.2).
 */
final class HeaderText {

  private HeaderText() {}

  /**
   * @throws ProblemException 400 for what is not percent-encoded UTF-8
   */
  static String decode(String header, String value) {
    String text = unquoted(value.strip());
    var bytes = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~') {
        throw invalid(header);
      }
      if (c != '%') {
        bytes.write(c);
        continue;
      }
      int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
      int low = high >= 0 ? Character.digit(text.charAt(i + 2), 16) : -1;
      if (low < 0) {
        throw invalid(header);
      }
      bytes.write(high * 16 + low);
      i += 2;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw invalid(header);
    }
  }

  private static String unquoted(String text) {
    if (text.length() < 2 || !text.startsWith("\"") || !text.endsWith("\"")) {
      return text;
    }
    return text.substring(1, text.length() - 1).replaceAll("\\\\(.)", "$1");
  }

  private static ProblemException invalid(String header) {
    return new ProblemException(
            HttpStatus.BAD_REQUEST, "header_invalid", "A header of the event is not readable.")
        .field(header, "percent-encode UTF-8, such as Caf%C3%A9");
  }
}
