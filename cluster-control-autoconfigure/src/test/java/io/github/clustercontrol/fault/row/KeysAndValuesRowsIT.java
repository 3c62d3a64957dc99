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

package io.github.clustercontrol.fault.row;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.github.clustercontrol.Member;
import io.github.clustercontrol.fault.EtcdServer;
import io.github.clustercontrol.fault.LogRecorder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Invalid keys and values in a directory, as bytes. Unit tests cover text.
 */
@Execution(ExecutionMode.CONCURRENT)
class KeysAndValuesRowsIT {

	private final ClusterControlSubject subject = new ClusterControlSubject();

	@Test
	void row41ValuesThatAreNoText() {
		try (EtcdServer etcd = new EtcdServer().start();
				LogRecorder log = new LogRecorder();
				Stage stage = new Stage(this.subject, etcd::witness)) {
			stage.join(60, etcd.endpoint());
			byte[] noise = new byte[1024 * 1024];
			new Random(42).nextBytes(noise);
			stage.witness().put(bytes(Stage.DIRECTORY + "/10.41.0.1:80"), noise);
			stage.witness().put(bytes(Stage.DIRECTORY + "/10.41.0.2:80"), new byte[] { '{', (byte) 0xff, '}' });
			stage.witness().put(bytes(Stage.DIRECTORY + "/10.41.0.3:80"), new byte[] { 0, (byte) 0xc3, 0x28 });
			stage.promiseTrueView();
			assertThat(this.subject.snapshot().members()).filteredOn((member) -> member.host().startsWith("10.41."))
				.hasSize(3)
				.extracting(Member::metadata)
				.containsOnly(Map.of());
			for (int i = 1; i <= 3; i++) {
				assertThat(log.warnings("10.41.0." + i + ":80")).hasSize(1);
			}
			stage.promiseFaithfulView(Stage.SOON);
		}
	}

	@Test
	void row42KeysThatAreNoText() {
		try (EtcdServer etcd = new EtcdServer().start(); Stage stage = new Stage(this.subject, etcd::witness)) {
			stage.join(60, etcd.endpoint());
			int members = this.subject.members().size();
			for (byte[] name : List.of(new byte[] { (byte) 0xff }, new byte[] { (byte) 0xc3, 0x28, ':', '8', '0' },
					new byte[] { 0, ':', '8', '0' }, bytes("10.42.0.1:80\n"), bytes("\u202e10.42.0.2:80"))) {
				byte[] directory = bytes(Stage.DIRECTORY + "/");
				byte[] key = new byte[directory.length + name.length];
				System.arraycopy(directory, 0, key, 0, directory.length);
				System.arraycopy(name, 0, key, directory.length, name.length);
				stage.witness().put(key, new byte[0]);
			}
			String last = stage.addMember();
			Stage.awaitMeanwhile("all of it is seen", () -> this.subject.members().contains(last));
			assertThat(this.subject.members()).hasSize(members + 1);
			assertThat(this.subject.status().rejected()).hasSize(5);
			stage.witness().deletePrefix(Stage.DIRECTORY + "/");
			Stage.awaitMeanwhile("all of it is gone", () -> this.subject.snapshot().members().isEmpty());
			assertThat(this.subject.status().rejected()).isEmpty();
		}
	}

	/**
	 * etcd accepts 1.5 MiB and peers read 64 KiB, so the value is refused before a
	 * request is sent.
	 */
	@Test
	void row44OwnValueTooLarge() {
		try (EtcdServer etcd = new EtcdServer().start(); Stage stage = new Stage(this.subject, etcd::witness)) {
			stage.join(3, etcd.endpoint());
			assertThatIllegalArgumentException()
				.isThrownBy(() -> this.subject.registration().updateMetadata(Map.of("huge", "x".repeat(2_000_000))))
				.withMessageContaining("clustercontrol.self.metadata");
			stage.promiseSameLease(Duration.ofSeconds(1));
			assertThat(stage.witness().history(Stage.SELF, 1)).hasSize(1);
			assertThatIllegalArgumentException().isThrownBy(() -> {
				try (ClusterControlSubject huge = new ClusterControlSubject().metadata("huge", "x".repeat(2_000_000))) {
					huge.start(List.of(etcd.endpoint()), Stage.SELF, 3, Stage.DIRECTORY);
				}
			}).withMessageContaining("clustercontrol.self.metadata");
		}
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
