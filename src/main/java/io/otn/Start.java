package io.otn;

import java.lang.reflect.InvocationTargetException;

/**
 * The program's entry. Compiled for Java 17, so that an older Java than the gateway needs can say
 * so instead of printing the class file version it does not know.
 */
public final class Start {
  private static final int NEEDED = 21;

  private Start() {}

  public static void main(String[] args) throws Throwable {
    int found = Runtime.version().feature();
    if (found < NEEDED) {
      System.err.printf(
          "OTN Gateway needs Java %d or later; this is Java %d in %s. Install a JDK %d or later, or start with its bin/java.%n",
          NEEDED, found, System.getProperty("java.home"), NEEDED);
      System.exit(1);
    }
    boolean lint = args.length > 0 && args[0].equals("lint-topics");
    try {
      Class.forName(lint ? "io.otn.topic.LintCommand" : "io.otn.Gateway")
          .getMethod("main", String[].class)
          .invoke(null, (Object) args);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
