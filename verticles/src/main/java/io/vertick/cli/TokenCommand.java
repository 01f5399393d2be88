package io.vertick.cli;

import io.vertick.access.TokenFile;
import io.vertick.bridge.access.MachinePattern;
import io.vertick.bridge.access.Right;
import io.vertick.bridge.access.Tokens;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code vertick token NAME}: the token goes to standard error, so that standard output can be appended to the file of tokens. */
@Command(
    name = "token",
    description =
        "Makes a token. It is shown once, on standard error; standard output is its entry for the file of tokens, which holds a hash only.",
    footer = {
      "",
      "Example: vertick token orders --right mutate --machines 'order-*' >> conf/tokens.yaml"
    },
    mixinStandardHelpOptions = true)
final class TokenCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli before call.
  private CommandSpec spec;

  @Parameters(
      paramLabel = "NAME",
      description = "Whose it is, as audit lines name it: " + TokenFile.NAME + ".")
  private String name = "";

  @Option(
      names = "--right",
      paramLabel = "read|mutate|admin",
      defaultValue = "read",
      converter = RightConverter.class,
      description = "What may be done; each includes those before. Default: ${DEFAULT-VALUE}.")
  private Right right = Right.READ;

  @Option(
      names = "--machines",
      paramLabel = "PATTERN",
      split = ",",
      required = true,
      description = "With which machines; * stands for any characters.")
  private List<String> machines = List.of();

  @Option(
      names = "--expires",
      paramLabel = "YYYY-MM-DD",
      description = "The last day it holds, UTC. Default: it holds for ever.")
  private @Nullable String expires;

  @Override
  public Integer call() {
    check();
    var token = newToken();
    spec.commandLine().getErr().println(token);
    entryOf(token).forEach(spec.commandLine().getOut()::println);
    return 0;
  }

  private void check() {
    require(TokenFile.isName(name), TokenFile.NAME + " for NAME, but got '" + name + "'");
    for (var machine : machines) {
      require(
          MachinePattern.isValid(machine),
          MachinePattern.EXPECTED + " for --machines, but got '" + machine + "'");
    }
    require(
        expires == null || isToCome(TokenFile.endOf(expires)),
        "a day to come, such as 2027-01-31, for --expires, but got '" + expires + "'");
  }

  private static boolean isToCome(@Nullable Long endMs) {
    return endMs != null && endMs > System.currentTimeMillis();
  }

  private void require(boolean holds, String expected) {
    if (!holds) {
      throw new ParameterException(spec.commandLine(), "Expected " + expected);
    }
  }

  private static String newToken() {
    var bytes = new byte[Tokens.BYTES];
    new SecureRandom().nextBytes(bytes);
    return "vertick_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private List<String> entryOf(String token) {
    var patterns = machines.stream().map(one -> "'" + one + "'").collect(Collectors.joining(", "));
    return List.of(
        "- name: '" + name + "'",
        "  hash: " + Tokens.hash(token),
        "  right: " + right.text(),
        "  machines: [" + patterns + "]" + (expires == null ? "" : "\n  expires: " + expires));
  }

  /** Reads {@code read}, {@code mutate} or {@code admin}. */
  static final class RightConverter implements ITypeConverter<Right> {
    @Override
    public Right convert(String value) {
      for (var right : Right.values()) {
        if (right.text().equals(value.toLowerCase(Locale.ROOT))) {
          return right;
        }
      }
      throw new TypeConversionException("expected read, mutate or admin, but got '" + value + "'");
    }
  }
}
