package io.otn.consent;

/** A row that cannot be imported as it is. */
final class RowRefusedException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String field;
  private final String code;
  private final String detail;

  RowRefusedException(String field, String code, String detail) {
    super(code, null, false, false); // a million of them may come: no stack traces
    this.field = field;
    this.code = code;
    this.detail = detail;
  }

  ImportRefusal at(long row) {
    return new ImportRefusal(row, field, code, detail);
  }
}
