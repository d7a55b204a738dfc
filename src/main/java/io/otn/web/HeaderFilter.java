package io.otn.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Enumeration;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses headers with control characters before anybody reads them. Spring Security would refuse
 * them too, but only when they are read, and who reads them may make an empty 500 of it.
 */
final class HeaderFilter extends OncePerRequestFilter {

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    for (Enumeration<String> names = request.getHeaderNames(); names.hasMoreElements(); ) {
      String name = names.nextElement();
      if (hasControl(name) || hasControl(request.getHeaders(name))) {
        new ProblemException(
                HttpStatus.BAD_REQUEST,
                "header_invalid",
                "A header of the request holds a control character.")
            .field(hasControl(name) ? "$" : name, "printable characters only")
            .problem()
            .writeTo(response);
        return;
      }
    }
    chain.doFilter(request, response);
  }

  private static boolean hasControl(Enumeration<String> values) {
    while (values.hasMoreElements()) {
      if (hasControl(values.nextElement())) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasControl(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i)) && text.charAt(i) != '\t') {
        return true;
      }
    }
    return false;
  }
}
