package io.otn.connector;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.springframework.stereotype.Component;

/**
 * Resolves names to public addresses only. The client connects to what this returns, so a name that
 * is answered differently a moment later changes nothing. Ranges: the IANA registries of
 * special-purpose addresses (RFC 6890).
 */
@Component
public final class PublicAddresses implements DnsResolver {

  private final FetchSettings settings;

  PublicAddresses(FetchSettings settings) {
    this.settings = settings;
  }

  /** Told apart from a name that has no address. */
  public static final class PrivateAddressException extends UnknownHostException {
    private static final long serialVersionUID = 1L;
  }

  /** Whether an operator has named it in {@code otn.fetch.private-hosts}. */
  public boolean isPrivateHost(String host) {
    return settings.privateHosts().stream().anyMatch(host::equalsIgnoreCase);
  }

  /** Whether a connection would be tried now; the answer may be another one later. */
  public boolean mayBeCalled(String host) {
    try {
      return resolve(host).length > 0;
    } catch (UnknownHostException e) {
      return false;
    }
  }

  @Override
  public InetAddress[] resolve(String host) throws UnknownHostException {
    InetAddress[] found = SystemDefaultDnsResolver.INSTANCE.resolve(host);
    if (isPrivateHost(host)) {
      return found;
    }
    // One private address among public ones is as bad: the client takes whichever answers.
    for (InetAddress address : found) {
      if (!isPublic(address)) {
        throw new PrivateAddressException();
      }
    }
    return found;
  }

  @Override
  public String resolveCanonicalHostname(String host) throws UnknownHostException {
    return SystemDefaultDnsResolver.INSTANCE.resolveCanonicalHostname(host);
  }

  static boolean isPublic(InetAddress address) {
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress() // the clouds' metadata services too
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      return false;
    }
    byte[] bytes = address.getAddress();
    return address instanceof Inet4Address
        ? SPECIAL_4.stream().noneMatch(range -> range.holds(bytes))
        : SPECIAL_6.stream().noneMatch(range -> range.holds(bytes));
  }

  private static final List<Range> SPECIAL_4 =
      List.of(
          Range.of("0.0.0.0", 8),
          Range.of("100.64.0.0", 10), // shared by carriers
          Range.of("192.0.0.0", 24),
          Range.of("192.0.2.0", 24),
          Range.of("198.18.0.0", 15),
          Range.of("198.51.100.0", 24),
          Range.of("203.0.113.0", 24),
          Range.of("240.0.0.0", 4));

  private static final List<Range> SPECIAL_6 =
      List.of(
          Range.of("fc00::", 7),
          // IPv6 addresses that lead to an IPv4 address, which could be any
          Range.of("::", 96),
          Range.of("64:ff9b::", 96),
          Range.of("64:ff9b:1::", 48),
          Range.of("2002::", 16),
          Range.of("2001::", 32),
          Range.of("100::", 64),
          Range.of("2001:db8::", 32));

  private record Range(byte[] prefix, int bits) {

    static Range of(String literal, int bits) {
      try {
        InetAddress address = InetAddress.getByName(literal); // a literal: nothing is looked up
        if (address instanceof Inet6Address || address instanceof Inet4Address) {
          return new Range(address.getAddress(), bits);
        }
        throw new IllegalArgumentException(literal);
      } catch (UnknownHostException e) {
        throw new IllegalArgumentException(literal, e);
      }
    }

    boolean holds(byte[] address) {
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> (bit % 8);
        if ((address[bit / 8] & mask) != (prefix[bit / 8] & mask)) {
          return false;
        }
      }
      return true;
    }
  }
}
