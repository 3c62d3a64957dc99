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

package io.github.clustercontrol.sample.dbserver;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DbServerController}, without etcd.
 */
@SpringBootTest(properties = { "clustercontrol.enabled=false", "PUBLIC_HOST_AND_PORT=db.example.org:8121" })
@AutoConfigureMockMvc
class DbServerControllerTests {

	@Autowired
	private MockMvcTester mvc;

	@Test
	void answersWithThePublishedAddress() {
		assertThat(this.mvc.get().uri("/")).hasStatusOk().bodyText().isEqualTo("db.example.org:8121");
	}

}
