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

package io.github.clustercontrol.autoconfigure;

import java.util.function.Supplier;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslManagerBundle;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.boot.ssl.SslStoreBundle;

/**
 * An SSL bundle that delegates to its latest version, so that each new client of etcd
 * uses current certificates.
 *
 * @param now supplies the latest version
 */
record CurrentSslBundle(Supplier<SslBundle> now) implements SslBundle {

	@Override
	public SslStoreBundle getStores() {
		return this.now.get().getStores();
	}

	@Override
	public SslBundleKey getKey() {
		return this.now.get().getKey();
	}

	@Override
	public SslOptions getOptions() {
		return this.now.get().getOptions();
	}

	@Override
	public String getProtocol() {
		return this.now.get().getProtocol();
	}

	@Override
	public SslManagerBundle getManagers() {
		return this.now.get().getManagers();
	}

}
