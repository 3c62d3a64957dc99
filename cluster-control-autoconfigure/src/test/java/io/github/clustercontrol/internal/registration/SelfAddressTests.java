/*
 * Copyright 2026 the cluster-control authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.clustercontrol.internal.registration;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

import io.github.clustercontrol.Member;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SelfAddress}.
 */
@ExtendWith(OutputCaptureExtension.class)
class SelfAddressTests {

	private static final String LOOPBACK = "http://127.0.0.1:2379";

	@BeforeEach
	void logWhatAnApplicationDoes() {
		LoggingSystem.get(getClass().getClassLoader()).setLogLevel(SelfAddress.class.getName(), LogLevel.INFO);
	}

	@ParameterizedTest
	@CsvSource({ "10.0.0.5,10.0.0.5:80", "web.example,web.example:80", "::1,[::1]:80", "[::1],[::1]:80" })
	void aConfiguredHostIsTakenAsItIsButForBrackets(String host, String address) {
		assertThat(address(host, 80, 8080, LOOPBACK).choose().address()).isEqualTo(address);
	}

	@Test
	void thePortIsThatOfTheWebServerUnlessConfigured() {
		assertThat(address("a", null, 8080, LOOPBACK).choose().address()).isEqualTo("a:8080");
		assertThat(address("a", 80, 8080, LOOPBACK).choose().address()).isEqualTo("a:80");
	}

	@Test
	void thePortIsAskedForWhenItIsNeeded() {
		AtomicInteger port = new AtomicInteger(8080);
		SelfAddress address = new SelfAddress("a", null, null, port::get, List.of());
		port.set(8081);
		assertThat(address.choose().address()).isEqualTo("a:8081");
	}

	@Test
	void theHostCanBeFoundOutAheadOfTime(CapturedOutput output) {
		SelfAddress address = address(null, null, 8080, LOOPBACK);
		address.prepare(Runnable::run);
		assertThat(output).containsOnlyOnce("Advertised address 127.0.0.1: ");
		assertThat(address.choose().address()).isEqualTo("127.0.0.1:8080");
		assertThat(output).containsOnlyOnce("Advertised address 127.0.0.1: ");
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 0 })
	void withoutAWebServerThePortMustBeConfigured(int localPort) {
		SelfAddress address = new SelfAddress("a", null, null, () -> (localPort < 0) ? null : localPort, List.of());
		assertThatExceptionOfType(UnknownAddressException.class).isThrownBy(address::port)
			.satisfies((ex) -> assertThat(ex.property()).isEqualTo("clustercontrol.self.port"))
			.withMessageContaining("No web server listens here");
		assertThatExceptionOfType(UnknownAddressException.class).isThrownBy(address::choose);
	}

	@Test
	void theHostIsLoopbackWhereEtcdIs(CapturedOutput output) {
		SelfAddress address = address(null, null, 8080, LOOPBACK);
		assertThat(address.choose().address()).isEqualTo("127.0.0.1:8080");
		assertThat(address.choose().address()).isEqualTo("127.0.0.1:8080");
		String reason = "source address of the route to etcd at " + LOOPBACK
				+ ". This is a loopback address: for peers on other machines" + " set clustercontrol.self.host";
		assertThat(address.choose().reason()).isEqualTo(reason);
		assertThat(output).containsOnlyOnce("Advertised address 127.0.0.1: " + reason);
	}

	@Test
	void nothingIsLoggedOfAConfiguredHost(CapturedOutput output) {
		assertThat(address("10.0.0.5", null, 8080, LOOPBACK).choose().reason())
			.isEqualTo("from clustercontrol.self.host");
		assertThat(output).doesNotContain("Advertised address");
	}

	@ParameterizedTest
	@CsvSource({ "10.1.0.5,10.1.0.5:8080,",
			"::1,[::1]:8080,'. This is a loopback address, which only this machine reaches'" })
	void theHostIsTheOneOnWhichTheWebServerListens(String bound, String chosen, @Nullable String remark,
			CapturedOutput output) throws Exception {
		SelfAddress address = listening(bound, 8080);
		address.prepare(Runnable::run);
		SelfAddress.Choice choice = address.choose();
		assertThat(address.choose()).isEqualTo(choice);
		assertThat(choice.address()).isEqualTo(chosen);
		assertThat(choice.reason()).isEqualTo("from server.address" + ((remark != null) ? remark : ""));
		assertThat(output).containsOnlyOnce("Advertised address " + bound + ": " + choice.reason());
	}

	@ParameterizedTest
	@ValueSource(strings = { "0.0.0.0", "::" })
	void whereTheWebServerListensEverywhereThatTellsNothing(String bound) throws Exception {
		assertThat(listening(bound, 8080).choose().address()).isEqualTo("127.0.0.1:8080");
	}

	@Test
	void whereNoWebServerListensItsAddressTellsNothing() throws Exception {
		SelfAddress address = new SelfAddress(null, 80, InetAddress.getByName("10.1.0.5"), () -> null,
				List.of(URI.create(LOOPBACK)));
		assertThat(address.choose().address()).isEqualTo("127.0.0.1:80");
	}

	@Test
	void whatIsConfiguredIsMoreThanWhereTheWebServerListens() throws Exception {
		SelfAddress address = new SelfAddress("web.example", 80, InetAddress.getByName("10.1.0.5"), () -> 8080,
				List.of());
		assertThat(address.choose().address()).isEqualTo("web.example:80");
	}

	@Test
	void theHostIsNotLoopbackWhereEtcdIsElsewhere() throws Exception {
		// 192.0.2.0/24 is for documentation (RFC 5737): no host has it, but a route
		// exists
		SelfAddress address = address(null, null, 8080, "http://192.0.2.1:2379");
		assertNotLoopback(address);
	}

	@Test
	void theHostIsNotLoopbackWhereOneEndpointOfSeveralIsElsewhere() {
		InetAddress own = LocalAddress.any();
		// Where there is loopback alone there is nothing to tell apart
		String text = (own != null) ? LocalAddress.text(own) : "127.0.0.1";
		String host = (own instanceof Inet6Address) ? "[" + text + "]" : text;
		SelfAddress address = address(null, null, 8080, LOOPBACK, "http://" + host + ":2379");
		assertThat(address.choose().address()).isEqualTo(host + ":8080");
	}

	@Test
	void anEndpointThatCannotBeResolvedIsSkipped() {
		assertThat(address(null, null, 8080, "http://nowhere.invalid:2379", LOOPBACK).choose().address())
			.isEqualTo("127.0.0.1:8080");
		assertThat(address(null, null, 8080, LOOPBACK, "http://nowhere.invalid:2379").choose().address())
			.isEqualTo("127.0.0.1:8080");
	}

	@Test
	void whereThereIsNoRouteAheadOfTimeItIsLookedForOnceMore(CapturedOutput output) {
		SelfAddress address = address(null, null, 8080, "http://nowhere.invalid:2379");
		address.prepare(Runnable::run);
		assertThat(output).doesNotContain("No route to etcd at ");
	}

	@Test
	void theHostIsOneOfThisMachineWhenThereIsNoRouteAndThatIsSaid(CapturedOutput output) throws Exception {
		SelfAddress address = address(null, null, 8080, "http://nowhere.invalid:2379");
		boolean found = assertNotLoopback(address);
		assertNotLoopback(address);
		String warning = "No route to etcd at [http://nowhere.invalid:2379] shows which address to"
				+ " advertise: the name nowhere.invalid has no address. Advertising ";
		assertThat(output.toString().split(Pattern.quote(warning), -1)).hasSize(found ? 2 : 1);
	}

	@ParameterizedTest
	@CsvSource({ "10.0.0.5,10.0.0.5", "::,::", "::1,::1", "fd00::,fd00::", "2001:db8:0:0:0:0:0:1,2001:db8::1",
			"2001:db8:0:1:0:0:0:1,2001:db8:0:1::1", "2001:db8:0:0:1:0:0:1,2001:db8::1:0:0:1",
			"2001:db8:1:1:1:1:0:1,2001:db8:1:1:1:1:0:1", "2001:DB8:10:0:100:A0:0:20,2001:db8:10:0:100:a0:0:20",
			"fd00::1%1,fd00::1" })
	void anAddressIsWrittenAsPeopleDoAndWithoutItsZone(String given, String written) throws Exception {
		InetAddress address = InetAddress.getByName(given);
		assertThat(LocalAddress.text(address)).isEqualTo(written);
		assertThat(InetAddress.getByName(written).getAddress()).isEqualTo(address.getAddress());
	}

	private static boolean assertNotLoopback(SelfAddress address) throws Exception {
		try {
			Member member = Member.of(address.choose().address());
			InetAddress host = InetAddress.getByName(member.host());
			assertThat(host.isLoopbackAddress()).isFalse();
			assertThat(host.isAnyLocalAddress()).isFalse();
			return true;
		}
		catch (UnknownAddressException ex) {
			// This machine has loopback alone
			assertThat(ex.property()).isEqualTo("clustercontrol.self.host");
			assertThat(ex).hasMessageContaining("no other address");
			return false;
		}
	}

	private static SelfAddress listening(String bound, int port) throws Exception {
		return new SelfAddress(null, null, InetAddress.getByName(bound), () -> port, List.of(URI.create(LOOPBACK)));
	}

	private static SelfAddress address(@Nullable String host, @Nullable Integer port, int localPort,
			String... endpoints) {
		return new SelfAddress(host, port, null, () -> localPort,
				List.of(endpoints).stream().map(URI::create).toList());
	}

}
