{{/* What no schema can say: values that do not go together. Each is refused in words, before anything is installed. */}}
{{- define "trygvarsel.checks" -}}
{{- $said := include "trygvarsel.said" . | fromJson }}
{{- if and .Values.config .Values.configFile }}
{{- fail "give the settings once: as values under config, or as a file by configFile" }}
{{- else if not (or .Values.config .Values.configFile) }}
{{- fail "there are no settings: write them under config, or give the file with --set-file configFile=furesoe.yaml" }}
{{- end }}
{{- if gt (len (dig "channels" dict .Values.config | default dict)) 1 }}
{{- range $id, $partnership := .Values.config.partnerships }}
{{- range $group, $given := $partnership.groups }}
{{- if not (dig "channels" list ($given | default dict)) }}
{{- fail (printf "config.partnerships.%s.groups.%s: say under channels how it is reached. There are several, and of values under config Helm does not tell which stands first; a configFile keeps their order" $id $group) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- if eq (dig "intake" "keys" "" $said) "once_made" }}
{{- fail "the settings say intake: {keys: once_made}, which is for a machine that nobody else reaches; leave it out, or write keys: required" }}
{{- end }}
{{- range $name, $_ := .Values.env }}
{{- if regexMatch "^TRYGVARSEL_(DB|HOST|PROXIES|PREFIX|LOG|HEALTH_PORT|BROKER.*)$" $name }}
{{- fail (printf "env.%s: the chart sets this variable by itself, from its other values" $name) }}
{{- end }}
{{- end }}
{{- range $name, $_ := .Values.outlines }}
{{- if not (regexMatch "^[-._a-zA-Z0-9]+$" $name) }}
{{- fail (printf "outlines.%s: name a file, as farum.geojson, without a folder" $name) }}
{{- end }}
{{- end }}
{{- range .Values.ingress.proxies }}
{{- if regexMatch "/0+$" . }}
{{- fail (printf "ingress.proxies: %s is everybody, so anybody could say to be anybody; name the networks of the controller's pods, as 10.42.0.0/16" .) }}
{{- end }}
{{- end }}
{{- if eq .Values.mode "kafka" }}
{{- include "trygvarsel.fleetChecks" (dict "values" .Values "partitions" (dig "kafka" "partitions" 12 $said | int)) }}
{{- end }}
{{- if and .Values.ingress.enabled (not (include "trygvarsel.host" .)) }}
{{- fail "ingress.enabled: write public_url into the settings, as https://varsel.example.dk; its host is the ingress's, and without it no link is written" }}
{{- end }}
{{- if and .Values.ingress.enabled (not .Values.ingress.proxies) }}
{{- fail "ingress.enabled: name the networks of the controller's pods, as ingress.proxies: [10.42.0.0/16]; else all the world seems to call from there, and whoever guesses passwords keeps everybody out" }}
{{- end }}
{{- end }}

{{- define "trygvarsel.fleetChecks" -}}
{{- if not .values.kafka.brokers }}
{{- fail "mode kafka: name the brokers, as kafka.brokers: kafka-1:9092,kafka-2:9092" }}
{{- end }}
{{- if not (regexMatch "^(kafka://)?[^\\s,;:/]+:[0-9]{1,5}([,;] *(kafka://)?[^\\s,;:/]+:[0-9]{1,5})*$" .values.kafka.brokers) }}
{{- fail (printf "kafka.brokers: %q is not of the pattern host:port; write kafka-1:9092, or kafka-1:9092,kafka-2:9092" .values.kafka.brokers) }}
{{- end }}
{{- if not .values.database.existingSecret }}
{{- fail "mode kafka: name the secret that holds the URL of the database, as database.existingSecret" }}
{{- end }}
{{- if and .values.kafka.login.existingSecret (not .values.kafka.login.user) }}
{{- fail "kafka.login: name the user too, as kafka.login.user" }}
{{- end }}
{{- $scaling := .values.workers.autoscaling }}
{{- $most := $scaling.enabled | ternary $scaling.max .values.workers.replicas | int }}
{{- if gt $most .partitions }}
{{- fail (printf "workers: %d, but the topics have %d partitions, and no more workers than that have work; ask for fewer, or write kafka.partitions into the settings" $most .partitions) }}
{{- end }}
{{- $kafka := .values.kafka }}
{{- if and $scaling.enabled (not $scaling.authentication) (or $kafka.tls $kafka.ca.existingSecret $kafka.login.existingSecret $kafka.certificate.existingSecret) }}
{{- fail "workers.autoscaling: KEDA asks the broker by itself and must get in too; make a TriggerAuthentication and name it under authentication" }}
{{- end }}
{{- if and $scaling.enabled (lt (int $scaling.max) (int $scaling.min)) }}
{{- fail "workers.autoscaling: max is less than min" }}
{{- end }}
{{- end }}
