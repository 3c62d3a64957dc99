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

package io.github.clustercontrol.benchmark.startup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * A minimal web application. It prints when it is ready, and the CPU time of its main
 * thread and of the process until then, and ends.
 */
@SpringBootApplication(proxyBeanMethods = false)
@RestController
public class SmallApplication {

	private static final int TICK = 10;

	/**
	 * Start, and start again if the system property {@code again} is set.
	 * @param args properties of the application
	 */
	public static void main(String[] args) {
		ConfigurableApplicationContext context = run(args);
		System.out.println("> main=" + mainThread() + " process=" + process() + " classes="
				+ ManagementFactory.getClassLoadingMXBean().getLoadedClassCount());
		if (Boolean.getBoolean("again")) {
			context.close();
			long begin = System.nanoTime();
			run(args);
			System.out.println("> again=" + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
		}
		Runtime.getRuntime().halt(0);
	}

	private static ConfigurableApplicationContext run(String[] args) {
		SpringApplication application = new SpringApplication(SmallApplication.class);
		// The last listener
		application
			.addListeners((ApplicationListener<ApplicationReadyEvent>) (event) -> System.out.println("> ready=1"));
		return application.run(args);
	}

	@GetMapping("/")
	String hello() {
		return "hello";
	}

	private static double mainThread() {
		return Double.parseDouble(read("/proc/thread-self/schedstat").split(" ")[0]) / 1e6;
	}

	private static double process() {
		String[] fields = read("/proc/self/stat").split(" ");
		return TICK * (Double.parseDouble(fields[13]) + Double.parseDouble(fields[14]));
	}

	private static String read(String file) {
		try {
			return Files.readString(Path.of(file));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
