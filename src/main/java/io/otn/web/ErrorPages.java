package io.otn.web;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.servlet.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.servlet.ModelAndView;

/** Errors that the servlet container or a filter found, and those of pages. */
@Controller
class ErrorPages implements ErrorController {

  @RequestMapping("${server.error.path:/error}")
  @Nullable ModelAndView error(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Problem problem = problem(request);
    String path = Objects.toString(request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI), "");
    if (ProblemResolver.forPrograms(path) || !ProblemResolver.wantsPage(request)) {
      problem.writeTo(response);
      return null;
    }
    return new ModelAndView("error", Map.of("problem", problem), problem.status());
  }

  private static Problem problem(HttpServletRequest request) {
    Object code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    HttpStatus status = code instanceof Integer number ? HttpStatus.resolve(number) : null;
    if (status == null) {
      return Problem.of(HttpStatus.NOT_FOUND); // /error itself was asked for
    }
    if (status == HttpStatus.INTERNAL_SERVER_ERROR) {
      Object cause = request.getAttribute(RequestDispatcher.ERROR_EXCEPTION);
      return ProblemResolver.unexpected(request, cause instanceof Throwable t ? t : null);
    }
    return Problem.of(status);
  }
}
