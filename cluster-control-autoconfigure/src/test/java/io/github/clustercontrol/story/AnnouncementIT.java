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

package io.github.clustercontrol.story;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.clustercontrol.ClusterChangedEvent;
import io.github.clustercontrol.FileReloader;
import io.github.clustercontrol.RoundRobin;
import io.github.clustercontrol.fault.EtcdKeyValue;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.internal.announce.Announcement;
import io.github.clustercontrol.internal.announce.AnnouncementCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A consumer announces which changes of a cluster it has applied.
 */
@Execution(ExecutionMode.CONCURRENT)
class AnnouncementIT {

	@RegisterExtension
	static final EtcdServer etcd = new EtcdServer();

	private final AnnouncementCodec codec = new AnnouncementCodec();

	@TempDir
	private Path temporary;

	@Test
	void anApplicationThatOnlyWatchesAnnouncesOnALeaseOfItsOwnAndRevokesIt() {
		String directory = "/clusterdemo/only-watching";
		long put = etcd.witness().put(directory + "/10.0.0.1:80", "");
		long lease;
		try (Instance consumer = announcing("web", directory).with("spring.application.name", "lb-2").start()) {
			assertThat(consumer.addresses("web")).hasSize(1);
			Instance.soon("the first read is announced").until(() -> applied(directory) >= put);
			EtcdKeyValue key = keys(directory).get(0);
			lease = key.lease();
			assertThat(key.key())
				.isEqualTo("/clustercontrol.watchers" + directory + "/" + Long.toHexString(key.lease()));
			Announcement announcement = announcement(key);
			assertThat(announcement.name()).isEqualTo("lb-2");
			assertThat(announcement.progress().owed()).isFalse();
			assertThat(announcement.progress().seen()).isEqualTo(announcement.progress().applied());
			assertThat(etcd.witness().timeToLive(lease)).isPositive();
			long removed = etcd.witness().delete(directory + "/10.0.0.1:80");
			Instance.soon("the delete is announced").until(() -> applied(directory) == removed);
			assertThat(consumer.addresses("web")).isEmpty();
			assertThat(new RoundRobin(consumer.clusters(), "web").inTurn()).isEmpty();
		}
		assertThat(keys(directory)).isEmpty();
		assertThat(etcd.witness().leases()).doesNotContain(lease);
	}

	@Test
	void anApplicationThatRegistersAnnouncesOnTheLeaseOfItsKey() {
		String directory = "/clusterdemo/registering";
		String self = "/clusterdemo/registering-lb/10.0.0.1:8100";
		try (Instance consumer = announcing("web", directory).joining(self).start().awaitRegistered()) {
			assertThat(consumer.addresses("web")).isEmpty();
			Instance.soon("it announces").until(() -> keys(directory).size() == 1);
			long lease = keys(directory).get(0).lease();
			assertThat(lease).isEqualTo(etcd.witness().get(self).orElseThrow().lease());
			etcd.witness().revoke(lease);
			Instance.soon("it announces on its new lease")
				.until(() -> keys(directory).stream().anyMatch((key) -> key.lease() != lease));
			assertThat(keys(directory)).hasSize(1);
		}
		assertThat(keys(directory)).isEmpty();
	}

	@Test
	void aLeaseThatIsGoneIsReplaced() {
		String directory = "/clusterdemo/lease-gone";
		try (Instance consumer = announcing("web", directory).start()) {
			assertThat(consumer.addresses("web")).isEmpty();
			Instance.soon("it announces").until(() -> keys(directory).size() == 1);
			long lease = keys(directory).get(0).lease();
			etcd.witness().revoke(lease);
			Instance.soon("it announces on a new lease")
				.until(() -> keys(directory).stream().anyMatch((key) -> key.lease() != lease));
		}
		assertThat(keys(directory)).isEmpty();
	}

	@Test
	void noChangeIsAppliedBeforeAllListenersHaveReturned() throws Exception {
		String directory = "/clusterdemo/slow-listener";
		long put = etcd.witness().put(directory + "/10.0.0.1:80", "");
		SlowListener listener = new SlowListener();
		try (Instance consumer = announcing("web", directory).bean(listener).start()) {
			Instance.soon("the first read is announced").until(() -> applied(directory) >= put);
			long removed = etcd.witness().delete(directory + "/10.0.0.1:80");
			assertThat(listener.entered.await(1, TimeUnit.MINUTES)).isTrue();
			assertThat(consumer.addresses("web")).isEmpty();
			Instance.always("the delete is not applied").until(() -> applied(directory) < removed);
			listener.released.countDown();
			Instance.soon("the delete is applied").until(() -> applied(directory) == removed);
		}
	}

	@Test
	void noChangeIsAppliedBeforeTheReloadHasSucceeded() throws Exception {
		String directory = "/clusterdemo/slow-reload";
		etcd.witness().put(directory + "/10.0.0.1:80", "");
		SlowReloader reloader = new SlowReloader();
		try (Instance consumer = announcing("web", directory).bean(reloader)
			.with("clustercontrol.clusters.web.handlers[0].file", this.temporary.resolve("web.json"))
			.start()) {
			Instance.soon("the first reload is announced")
				.until(() -> !keys(directory).isEmpty() && !announcement(directory).progress().owed());
			reloader.block = true;
			long removed = etcd.witness().delete(directory + "/10.0.0.1:80");
			assertThat(reloader.entered.await(1, TimeUnit.MINUTES)).isTrue();
			assertThat(consumer.addresses("web")).isEmpty();
			Instance.soon("the pending reload is announced").until(() -> announcement(directory).progress().owed());
			assertThat(announcement(directory).progress().seen()).isEqualTo(removed);
			Instance.always("the delete is not applied").until(() -> applied(directory) < removed);
			reloader.released.countDown();
			Instance.soon("the delete is applied").until(() -> applied(directory) == removed);
			assertThat(announcement(directory).progress().owed()).isFalse();
		}
	}

	@Test
	void nothingIsAnnouncedUnlessItIsConfigured() {
		String directory = "/clusterdemo/unannounced";
		Set<Long> before = etcd.witness().leases();
		try (Instance consumer = Instance.of(etcd.endpoint()).watching("web", directory).start()) {
			long put = etcd.witness().put(directory + "/10.0.0.1:80", "");
			Instance.soon("the change is seen").until(() -> consumer.clusters().get("web").revision() >= put);
			Instance.always("nothing is announced").until(() -> keys(directory).isEmpty());
			assertThat(before).isNotNull();
		}
	}

	private InstanceBuilder announcing(String name, String directory) {
		return Instance.of(etcd.endpoint())
			.watching(name, directory)
			.with("clustercontrol.clusters." + name + ".announce", true);
	}

	private static List<EtcdKeyValue> keys(String directory) {
		return etcd.witness().list("/clustercontrol.watchers" + directory + "/");
	}

	private long applied(String directory) {
		return keys(directory).isEmpty() ? 0 : announcement(directory).progress().applied();
	}

	private Announcement announcement(String directory) {
		return announcement(keys(directory).get(0));
	}

	private Announcement announcement(EtcdKeyValue key) {
		Announcement announcement = this.codec.decode(key.value().getBytes(StandardCharsets.UTF_8));
		assertThat(announcement).isNotNull();
		return announcement;
	}

	static final class SlowListener {

		private final CountDownLatch entered = new CountDownLatch(1);

		private final CountDownLatch released = new CountDownLatch(1);

		@EventListener
		void changed(ClusterChangedEvent event) throws InterruptedException {
			if (!event.removed().isEmpty()) {
				this.entered.countDown();
				this.released.await();
			}
		}

	}

	static final class SlowReloader implements FileReloader {

		private final CountDownLatch entered = new CountDownLatch(1);

		private final CountDownLatch released = new CountDownLatch(1);

		private volatile boolean block;

		@Override
		public void reload(Set<Path> files) throws InterruptedException {
			if (this.block) {
				this.entered.countDown();
				this.released.await();
			}
		}

	}

}
