-- Writes a system message about the log entry of sequence `about`, once: entries are told in their order by every process.
-- Answers the sequence of its own entry, or 0 if there is nothing to write.
local keys = {messages = KEYS[1], index = KEYS[2], room = KEYS[3], version = KEYS[4], events = KEYS[5]}
local announced, sent = KEYS[6], KEYS[7]
local about, room_id, id, unnumbered = tonumber(ARGV[1]), ARGV[2], ARGV[3], ARGV[4]
local limits = {cap = tonumber(ARGV[5]), retention = ARGV[6], log_cap = ARGV[7]}
local sent_retention, ts = ARGV[8], ARGV[9]

-- What comes after the log's end is of a log that was lost.
local version = tonumber(redis.call('GET', keys.version) or 0)
if tonumber(redis.call('GET', announced) or 0) >= about or about > version then return 0 end
if redis.call('EXISTS', keys.room) == 0 or redis.call('HEXISTS', keys.index, id) == 1 or redis.call('EXISTS', sent) == 1 then
  redis.call('SET', announced, ARGV[1])
  return 0
end

redis.call('SET', announced, ARGV[1])
local n, v = append(keys, limits, room_id, id, unnumbered)
redis.call('SET', sent, table.concat({'0', n, v, ts, '0'}, ' '), 'EX', sent_retention)
return v
