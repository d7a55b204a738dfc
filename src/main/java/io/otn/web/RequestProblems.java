package io.otn.web;

import jakarta.validation.ConstraintViolationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.validation.BindException;
import org.springframework.validation.Errors;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;
import org.springframework.validation.method.ParameterErrors;
import org.springframework.validation.method.ParameterValidationResult;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.MissingRequestHeaderException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Tells what is wrong with a request apart from the text of its body. */
final class RequestProblems {
  private RequestProblems() {}

  static @Nullable Problem of(Exception e) {
    return switch (e) {
      case MethodArgumentNotValidException invalid ->
          invalid(fields(invalid.getBindingResult(), ""));
      case BindException invalid -> invalid(fields(invalid.getBindingResult(), ""));
      case HandlerMethodValidationException invalid when !invalid.isForReturnValue() ->
          invalid(
              invalid.getParameterValidationResults().stream()
                  .flatMap(result -> fields(result).stream())
                  .toList());
      case ConstraintViolationException invalid ->
          invalid(
              invalid.getConstraintViolations().stream()
                  .map(v -> new Problem.Field(v.getPropertyPath().toString(), v.getMessage()))
                  .toList());
      case MethodArgumentTypeMismatchException mismatch -> mismatch(mismatch);
      case MissingServletRequestParameterException missing ->
          bad(
                  "missing_parameter",
                  "The query parameter " + missing.getParameterName() + " is missing.")
              .field(
                  missing.getParameterName(), "write " + parameter(missing.getMethodParameter()));
      case MissingRequestHeaderException missing ->
          bad("missing_header", "The header " + missing.getHeaderName() + " is missing.")
              .field(missing.getHeaderName(), "write " + parameter(missing.getParameter()));
      case HttpMediaTypeNotSupportedException type -> unsupported(type);
      case HttpMediaTypeNotAcceptableException type ->
          Problem.of(
                  HttpStatus.NOT_ACCEPTABLE,
                  "not_acceptable",
                  "The answer cannot be given in the form the request asks for. Send Accept: "
                      + types(type.getSupportedMediaTypes())
                      + ".")
              .with(type.getHeaders());
      case HttpRequestMethodNotSupportedException method ->
          Problem.of(
                  HttpStatus.METHOD_NOT_ALLOWED,
                  "method_not_allowed",
                  "This address cannot be used with this method. Use "
                      + Sentences.oneOf(
                          List.of(
                              Objects.requireNonNullElse(
                                  method.getSupportedMethods(), new String[0])))
                      + ".")
              .with(method.getHeaders());
      case NoResourceFoundException none -> nothingAt(none.getResourcePath());
      case NoHandlerFoundException none -> nothingAt(none.getRequestURL());
      default -> null;
    };
  }

  private static Problem nothingAt(String path) {
    String nothing = Sentences.about(HttpStatus.NOT_FOUND);
    return Problem.of(
        HttpStatus.NOT_FOUND,
        "not_found",
        path.replaceFirst("^/", "").startsWith("api/")
            ? nothing + " GET /api/openapi.json lists the addresses there are."
            : nothing);
  }

  private static Problem invalid(List<Problem.Field> fields) {
    String names =
        fields.stream().map(Problem.Field::field).distinct().collect(Collectors.joining(", "));
    return bad("invalid_fields", "Not valid: " + names + ".").with(fields);
  }

  private static Problem mismatch(MethodArgumentTypeMismatchException e) {
    String expected = "write " + Sentences.parameter(e.getRequiredType());
    if (e.getParameter().hasParameterAnnotation(PathVariable.class)) {
      return bad("invalid_id", "The part " + e.getName() + " of the address has the wrong form.")
          .field(e.getName(), expected);
    }
    return bad(
            "invalid_parameter",
            "The parameter " + e.getName() + " has a value that is not allowed.")
        .field(e.getName(), expected);
  }

  private static Problem unsupported(HttpMediaTypeNotSupportedException e) {
    String have =
        e.getContentType() == null
            ? "The Content-Type is missing"
            : "This Content-Type is not read here";
    return Problem.of(
            HttpStatus.UNSUPPORTED_MEDIA_TYPE,
            "unsupported_media_type",
            have + ". Send Content-Type: " + types(e.getSupportedMediaTypes()) + ".")
        .with(e.getHeaders());
  }

  private static List<Problem.Field> fields(ParameterValidationResult result) {
    String name = name(result.getMethodParameter());
    if (result instanceof ParameterErrors errors) {
      boolean body = result.getMethodParameter().hasParameterAnnotation(RequestBody.class);
      String index =
          result.getContainerIndex() == null ? "" : "[" + result.getContainerIndex() + "]";
      return fields(errors, (body ? "" : name) + index);
    }
    return result.getResolvableErrors().stream()
        .map(
            error ->
                new Problem.Field(
                    name, Objects.requireNonNullElse(error.getDefaultMessage(), "another value")))
        .toList();
  }

  private static List<Problem.Field> fields(Errors errors, String prefix) {
    var fields = new ArrayList<Problem.Field>();
    for (ObjectError error : errors.getAllErrors()) {
      if (error instanceof FieldError field) {
        String path = prefix.isEmpty() ? field.getField() : prefix + "." + field.getField();
        fields.add(new Problem.Field(path, message(field)));
      } else {
        fields.add(new Problem.Field(prefix.isEmpty() ? "$" : prefix, message(error)));
      }
    }
    return fields;
  }

  private static String message(ObjectError error) {
    if (error instanceof FieldError field && field.isBindingFailure()) {
      // The default message of a failed conversion quotes the value.
      return "write "
          + Sentences.parameter(
              error.contains(TypeMismatchException.class)
                  ? error.unwrap(TypeMismatchException.class).getRequiredType()
                  : null);
    }
    return Objects.requireNonNullElse(error.getDefaultMessage(), "another value");
  }

  private static String name(MethodParameter parameter) {
    RequestParam query = parameter.getParameterAnnotation(RequestParam.class);
    PathVariable path = parameter.getParameterAnnotation(PathVariable.class);
    RequestHeader header = parameter.getParameterAnnotation(RequestHeader.class);
    String given =
        query != null
            ? query.name()
            : path != null ? path.name() : header != null ? header.name() : "";
    return given.isEmpty()
        ? Objects.requireNonNullElse(parameter.getParameterName(), "parameter")
        : given;
  }

  private static String parameter(@Nullable MethodParameter parameter) {
    return Sentences.parameter(parameter == null ? null : parameter.getParameterType());
  }

  private static String types(List<MediaType> types) {
    return Sentences.oneOf(
        types.stream().filter(MediaType::isConcrete).map(MediaType::toString).distinct().toList());
  }

  private static Problem bad(String code, String detail) {
    return Problem.of(HttpStatus.BAD_REQUEST, code, detail);
  }
}
