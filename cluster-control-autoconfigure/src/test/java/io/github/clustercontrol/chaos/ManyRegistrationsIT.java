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

package io.github.clustercontrol.chaos;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.clustercontrol.SelfRegisteredEvent;
import io.github.clustercontrol.SelfRegistration.State;
import io.github.clustercontrol.fault.EtcdKeyValue;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.internal.concurrent.Threads;
import io.github.clustercontrol.internal.etcd.EtcdConnection;
import io.github.clustercontrol.internal.etcd.EtcdSettings;
import io.github.clustercontrol.internal.registration.Identity;
import io.github.clustercontrol.internal.registration.LeasedRegistration;
import io.github.clustercontrol.internal.registration.OnExpired;
import io.github.clustercontrol.internal.registration.OnRemoved;
import io.github.clustercontrol.internal.registration.RegistrationSettings;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Row 37: many instances lose their leases together and come back, spread over some time
 * and with a handful of requests each. Every one has a connection of its own, as in a
 * process of its own.
 */
class ManyRegistrationsIT {

	private static final int MANY = 200;

	private static final Duration TTL = Duration.ofSeconds(6);

	private static final Duration JITTER = TTL.dividedBy(2);

	/** What a machine that is busy may need on top of what is promised. */
	private static final Duration GRACE = Duration.ofSeconds(10);

	/**
	 * A grant, a put, a watch, a read, five questions why the key went, and a renewal
	 * that asks whether the lease lives make ten; the rest are renewals, of which there
	 * are some in the time in which this is counted, and what has to be said again on a
	 * machine that is busy.
	 */
	private static final int HANDFUL = 20;

	private static final String DIRECTORY = "/chaos/many";

	private static final Pattern STARTED = Pattern
		.compile("grpc_server_started_total\\{grpc_method=\"(\\w+)\".*} ([\\d.e+]+)");

	@RegisterExtension
	static EtcdServer etcd = new EtcdServer();

	private final HttpClient http = HttpClient.newHttpClient();

	private final Threads threads = new Threads();

	private final GenericApplicationContext context = new GenericApplicationContext();

	private final List<EtcdConnection> connections = new ArrayList<>();

	private final List<LeasedRegistration> registrations = new ArrayList<>();

	private final Queue<Return> returns = new ConcurrentLinkedQueue<>();

	private final AtomicInteger stops = new AtomicInteger();

	@AfterEach
	void leave() throws InterruptedException {
		CountDownLatch left = new CountDownLatch(this.registrations.size());
		this.registrations.forEach((registration) -> registration.stop(left::countDown));
		assertThat(left.await(30, TimeUnit.SECONDS)).isTrue();
		this.context.close();
		this.connections.forEach(EtcdConnection::close);
		this.threads.close();
	}

	@Test
	void manyComeBackSpreadAndWithAHandfulOfRequestsEach() throws Exception {
		joinAll();
		long before = etcd.witness().revision();
		Map<String, Double> requestsBefore = requests();
		this.returns.clear();
		etcd.freeze();
		Pause.letPass(TTL.plusSeconds(2));
		long woken = System.nanoTime();
		etcd.resume();
		// From here on there are no other requests to etcd
		Awaitility.await("those whose leases ran out come back")
			.atMost(TTL.plus(JITTER).plus(GRACE))
			.until(() -> this.returns.size() == MANY
					|| (!this.returns.isEmpty() && sinceLastReturn().compareTo(JITTER) > 0));
		Map<String, Double> requests = difference(requestsBefore, requests());
		List<Duration> times = times(woken);
		System.out.println(
				times.size() + " of " + MANY + " instances lost their leases and returned " + times.get(0).toMillis()
						+ " to " + times.get(times.size() - 1).toMillis() + " ms after etcd woke, with " + requests);
		List<EtcdKeyValue> members = etcd.witness().list(DIRECTORY + "/");
		assertThat(members).as("all are there").hasSize(MANY);
		assertThat(members.stream().filter((member) -> member.createRevision() > before).count())
			.as("nearly all were gone")
			.isEqualTo(times.size())
			.isGreaterThan(MANY * 3 / 4);
		assertThat(this.stops).as("none stopped").hasValue(0);
		assertThat(etcd.witness().leases()).as("no lease too many").hasSize(MANY);
		assertThat(requests.values().stream().mapToDouble(Double::doubleValue).sum() / MANY).as("requests of each")
			.isLessThan(HANDFUL);
		assertThat(requests.get("LeaseGrant")).isLessThanOrEqualTo(MANY * 1.1);
		assertThat(requests.get("Txn")).as("each reads why the key went, then the key with its order, and writes")
			.isLessThanOrEqualTo(MANY * 3.3);
		assertThat(mostWithin(times, JITTER.dividedBy(4))).as("a quarter of the time brings about a quarter of them")
			.isLessThan(MANY * 3 / 5);
	}

	private void joinAll() {
		this.context.addApplicationListener(
				(ApplicationListener<PayloadApplicationEvent<SelfRegisteredEvent>>) (event) -> this.returns
					.add(new Return(System.nanoTime(), event.getPayload().key())));
		this.context.refresh();
		for (int i = 0; i < MANY; i++) {
			join(DIRECTORY + "/10.1." + i / 100 + "." + i % 100 + ":8110");
		}
		Awaitility.await("all join")
			.atMost(Duration.ofSeconds(60))
			.until(() -> this.returns.size() == MANY && this.registrations.stream()
				.allMatch((registration) -> registration.state() == State.REGISTERED));
	}

	private void join(String key) {
		EtcdConnection connection = new EtcdConnection(new EtcdSettings(List.of(URI.create(etcd.endpoint())), null,
				null, null, Duration.ofSeconds(3), Duration.ofSeconds(3)), List.of(), this.threads);
		LeasedRegistration registration = new LeasedRegistration(
				new RegistrationSettings("http", Map.of(), TTL, TTL.dividedBy(3), OnRemoved.SHUTDOWN,
						OnExpired.REGISTER, Duration.ZERO),
				() -> new Identity(key, "given", "http", Map.of()), connection, this.threads,
				(context) -> this.stops.incrementAndGet(), this.context);
		this.connections.add(connection);
		this.registrations.add(registration);
		registration.start();
		registration.onApplicationEvent(
				new ApplicationReadyEvent(new SpringApplication(), new String[0], this.context, Duration.ZERO));
	}

	private Duration sinceLastReturn() {
		long last = this.returns.stream().mapToLong(Return::nanos).max().orElseThrow();
		return Duration.ofNanos(System.nanoTime() - last);
	}

	private List<Duration> times(long woken) {
		Map<String, Duration> first = new HashMap<>();
		this.returns.forEach((back) -> first.putIfAbsent(back.key(), Duration.ofNanos(back.nanos() - woken)));
		return first.values().stream().sorted(Comparator.naturalOrder()).toList();
	}

	private static long mostWithin(List<Duration> times, Duration window) {
		return times.stream()
			.mapToLong((begin) -> times.stream()
				.filter((time) -> time.compareTo(begin) >= 0 && time.compareTo(begin.plus(window)) < 0)
				.count())
			.max()
			.orElse(0);
	}

	/** What etcd counted itself, by method. */
	private Map<String, Double> requests() throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(URI.create(etcd.endpoint() + "/metrics")).build();
		String metrics = this.http.send(request, HttpResponse.BodyHandlers.ofString()).body();
		Map<String, Double> requests = new TreeMap<>();
		for (Matcher line = STARTED.matcher(metrics); line.find();) {
			requests.merge(line.group(1), Double.valueOf(line.group(2)), Double::sum);
		}
		return requests;
	}

	private static Map<String, Double> difference(Map<String, Double> before, Map<String, Double> after) {
		Map<String, Double> difference = new TreeMap<>();
		after.forEach((method, count) -> {
			double more = count - before.getOrDefault(method, 0.0);
			if (more > 0) {
				difference.put(method, more);
			}
		});
		return difference;
	}

	/**
	 * An instance that is registered again.
	 *
	 * @param nanos when
	 * @param key its key
	 */
	private record Return(long nanos, String key) {
	}

}
