"""Search over 100,000 posts in Chinese, English, both, and code: what is found against what is there, how large, how fast.

    python benchmarks/search.py [--posts 100000] [--quick]

The posts are made by chance from a fixed seed. The truth is found by looking at every text: a Chinese word must stand in it, a name must
stand there by itself (or as a part of a longer name), several words must all stand there. Some posts are written in Traditional
characters or in full width; the truth looks at them as they were before. Each question is asked for all its answers (recall and
precision) and, ROUNDS times, as the page asks (time: index, ranking, texts, excerpts; without the page's HTML).
"""
import argparse
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def words(text: str) -> list[str]:
    return text.split()


ROUNDS = 7
NOW = datetime(2026, 11, 1, tzinfo=UTC)
ZH = words("""
    用户 缓存 数据库 数据 索引 查询 事务 隔离 级别 死锁 线程 进程 协程 并发 内存 泄漏 性能 优化 测试 部署 服务器 服务 网络 请求 响应
    超时 重试 队列 消息 消费者 生产者 日志 监控 报警 容器 镜像 编译 编译器 类型 函数 变量 接口 模块 框架 前端 后端 页面 浏览器 渲染 组件
    状态 路由 算法 排序 哈希 二叉树 递归 分布式 一致性 微服务 网关 限流 熔断 降级 大模型 向量 训练 推理 显卡 课程 作者 成员 活动 报名
    问卷 积分 私信 点赞 题目 代码 审查 重构 提交 分支 合并 冲突 版本 发布 回滚 迁移 备份 恢复 权限 登录 密码 加密 证书 签名 令牌 会话
    支付 订单 退款 库存 仓库 图库 曲库 可用 可用性 高可用 白名单 名单 黑名单
""")
RARE = words("幂等 布隆过滤器 拜占庭 时间轮 跳表 零拷贝 伪共享 尾递归 鸿蒙 龘")
GLUE = list("的了在是和把被给跟比这那也都就还再又很太") + ["我们", "怎么", "为什么", "如果", "但是", "因为", "所以", "可以", "没有", "已经"]
EN = words("""
    the a server client request response cache index query lock deadlock thread process memory leak profile deploy container image build
    compiler type function variable interface module framework page browser render component state route hash tree sort graph cluster
    replica shard leader election timeout retry queue message worker log metric alert token session cookie password cipher signature
    payment order refund course lesson member event survey point reply topic merge branch conflict version release rollback migration
    connection pool slow fast why how when never always after before with without between
""")
NAMES = words("""
    C C++ C# F# .NET Go Rust Java JavaScript TypeScript node.js vue.js Redis PostgreSQL MySQL SQLite Django Flask nginx Kafka Docker
    Kubernetes select_related prefetch_related max_connections work_mem pg_stat_statements __init__ get_user_by_id HttpRequest
    XMLHttpRequest useEffect setTimeout std::vector std::shared_ptr os.path.join django.db.models QuerySet.filter asyncio.gather
    /etc/nginx/nginx.conf /etc/hosts /var/log/syslog ~/.bashrc .gitignore .env requirements.txt docker-compose.yml utf-8 utf8 Django-5.2
    5.2.19 3.11 v1.2.3 localhost:8000 x86-64 c++17 C++20 issue#42 git-rebase LRU LSM-tree ASP.NET
""")
QUESTIONS = words("""
    库 锁 树 龘 图 缓存 用户 数据 索引 死锁 事务 库存 私信 点赞 题目 可用 名单 幂等 跳表 鸿蒙 数据库 二叉树 白名单 编译器 消费者 分布式
    高可用 大模型 微服务 可用性 布隆过滤器 拜占庭 时间轮 伪共享 數據庫 緩存 線程 C C++ C# F# .NET node.js vue.js Redis redis PostgreSQL
    Django nginx select_related related pg_stat_statements work_mem HttpRequest request useEffect std::vector vector os.path.join path
    django.db.models db.models /etc/nginx/nginx.conf nginx.conf /etc/hosts ~/.bashrc .gitignore .env requirements.txt docker-compose
    docker-compose.yml utf-8 utf8 5.2 5.2.19 3.11 v1.2.3 localhost:8000 x86-64 c++17 LSM-tree deadlock pool Ｒｅｄｉｓ asyncio.gather
""") + [
    "connection pool", "slow query", "Redis 缓存",
    "C++ 内存 泄漏", "Django 事务 死锁", "nginx 超时", "为什么 死锁", "缓存一致性", "数据库 index",
]
TRADITIONAL = str.maketrans(
    "缓数据库线进协并内优测务网请响应队费产监报警镜编译类变渲组态录订单会话议图仓",
    "緩數據庫線進協並內優測務網請響應隊費產監報警鏡編譯類變渲組態錄訂單會話議圖倉"
)
BACK = str.maketrans("緩數據庫線", "缓数据库线")
FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def chinese(dice, length: int) -> str:
    said = [chinese_word(dice) for _n in range(length)]
    return "".join(word + ("，" if dice.random() < 0.08 else "") for word in said) + "。"


def chinese_word(dice) -> str:
    if dice.random() < 0.002:
        return dice.choice(RARE)
    return ZH[int(len(ZH) * dice.random() ** 2)] if dice.random() < 0.5 else dice.choice(GLUE)


def english(dice, length: int) -> str:
    return " ".join(EN[int(len(EN) * dice.random() ** 1.5)] for _n in range(length)).capitalize() + "."


def mixed(dice, length: int) -> str:
    return " ".join(part for _n in range(max(1, length // 4)) for part in (chinese(dice, 4), dice.choice(NAMES)))


def code(dice, length: int) -> str:
    lines = [f"{dice.choice(EN)} = {dice.choice(NAMES)} ({dice.choice(EN)}, {dice.choice(NAMES)})" for _n in range(max(1, length // 5))]
    return "\n".join([chinese(dice, 6), *lines])


def posts(count: int):
    """(key, title, text as it is written, text as the truth sees it), the same for the same count."""
    dice = random.Random(20261101)
    for key in range(count):
        make = dice.choices((chinese, english, mixed, code), (4, 2, 3, 1))[0]
        title, text = make(dice, 5).split("\n")[0][:110], make(dice, dice.randint(10, 60))
        way = dice.random()
        table = TRADITIONAL if way < 0.05 else FULL_WIDTH if way < 0.07 else {}
        yield key, title.translate(table), text.translate(table), f"{title}\n{text}"


def is_there(word: str, text: str, split: str) -> bool:
    """Whether a word stands in a text; of letters: by itself, or as a part of a name."""
    if re.search(r"[\u4e00-\u9fff]", word):
        return word.translate(BACK) in text
    word = narrow(word).strip("/~").removeprefix("/")
    pattern = re.compile(rf"(?<![A-Za-z0-9]){re.escape(word)}(?![A-Za-z0-9]|\+\+|#(?!\d\d))", re.IGNORECASE)
    if word.endswith(("+", "#")):
        pattern = re.compile(rf"(?<![A-Za-z0-9]){re.escape(word)}", re.IGNORECASE)
    if word.startswith("."):
        pattern = re.compile(rf"(?<![A-Za-z0-9]){re.escape(word)}(?![A-Za-z0-9])", re.IGNORECASE)
    return bool(pattern.search(text) or pattern.search(split))


def core_of(word: str) -> str:
    return max(re.findall(r"[a-z0-9]+|[\u4e00-\u9fff]+", narrow(word).lower().translate(BACK)), key=len)


def narrow(word: str) -> str:
    return re.sub(r"[！-～]", lambda match: chr(ord(match[0]) - 0xFEE0), word)


def truth(count: int) -> dict[str, set[int]]:
    cores = {word: core_of(word) for question in QUESTIONS for word in question.split()}
    there: dict[str, set[int]] = {word: set() for word in cores}
    for key, _title, _text, plain in posts(count):
        split = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=\d)", " ", plain)
        lower = plain.lower()
        for word, core in cores.items():
            # The core is what must be there in any case: most words are done with by that.
            if core in lower and is_there(word, plain, split):
                there[word].add(key)
    return {question: set.intersection(*(there[word] for word in question.split())) for question in QUESTIONS}


def fill(count: int) -> None:
    from community.models import SearchRow
    from community.search.indexing import row_of
    from community.search.sources import Document

    rows = []
    for key, title, text, _plain in posts(count):
        at = NOW - timedelta(minutes=5 * (count - key))
        rows.append(row_of("post", Document(str(key), title, at, "zh-hans", text)))
        if len(rows) == 1000:
            SearchRow.objects.bulk_create(rows)
            rows.clear()
    SearchRow.objects.bulk_create(rows)


def declare_posts() -> None:
    from community.search.sources import SearchSource, Shown, declare

    def describe(keys, reader):
        return {key: Shown(f"Post {key}", f"/{key}/", "zh-Hans") for key in keys}

    declare(SearchSource("post", "Post", lambda: [], lambda keys: [], describe))


def size_mb() -> tuple[float, float]:
    """Of the index alone, and of rows and index together."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE community_searchrow")
            cursor.execute("SELECT pg_relation_size('search_row_words'), pg_total_relation_size('community_searchrow')")
            index, total = cursor.fetchone()
        else:
            cursor.execute("INSERT INTO community_searchwords(community_searchwords) VALUES ('optimize')")
            cursor.execute("SELECT sum(length(block)) FROM community_searchwords_data")
            index = cursor.fetchone()[0]
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            total = Path(connection.settings_dict["NAME"]).stat().st_size
    return index / 1e6, total / 1e6


def measure(count: int, truth_file: str) -> dict:
    """In a process of its own, with one database: fill it, ask it."""
    import django

    django.setup()
    from django.contrib.auth.models import AnonymousUser
    from django.core.management import call_command

    from community.models import SearchRow
    from community.search.finding import find
    from community.search.index import Filters, search
    from community.search.question import parse
    from community.search.sources import Reader

    call_command("migrate", verbosity=0)
    declare_posts()
    began = time.perf_counter()
    fill(count)
    filled = time.perf_counter() - began
    index_mb, total_mb = size_mb()
    expected = {question: set(keys) for question, keys in json.loads(Path(truth_file).read_text()).items()}
    keys = dict(SearchRow.objects.values_list("pk", "key"))
    lines, right, found_all, there_all = [], 0, 0, 0
    for question in QUESTIONS:
        parsed = parse(question)
        hits = search(parsed.needles, filters=Filters(), paid=None, is_member=False, titles=0, texts=None)
        found = {int(keys[hit.id]) for hit in hits}
        both = len(found & expected[question])
        right, found_all, there_all = right + both, found_all + len(found), there_all + len(expected[question])
        lines.append({"question": question, "there": len(expected[question]), "found": len(found), "right": both})
    times: dict[str, list[float]] = {question: [] for question in QUESTIONS}
    for _round in range(ROUNDS):
        for question in QUESTIONS:
            began = time.perf_counter()
            find(parse(question), Reader(AnonymousUser(), at=NOW))
            times[question].append(1000 * (time.perf_counter() - began))
    for line in lines:
        line["ms"] = statistics.median(times[line["question"]])
    each = sorted(ms for rounds in times.values() for ms in rounds)
    return {
        "recall": right / there_all, "precision": right / found_all,
        "worst_recall": min((line["right"] / line["there"] for line in lines if line["there"]), default=1),
        "p50_ms": statistics.median(each), "p95_ms": each[int(0.95 * len(each))], "index_mb": index_mb, "total_mb": total_mb,
        "fill_s": filled, "lines": lines,
    }


def in_process(count: int, truth_file: str, **environment) -> dict:
    with tempfile.TemporaryDirectory(prefix="guildhall-search-") as folder:
        env = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings", "DEBUG": "0", "DEMO": "1", "VAR_DIR": folder, **environment}
        command = [sys.executable, __file__, "--posts", str(count), "--worker", truth_file]
        done = subprocess.run(command, env=env, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
        return json.loads(done.stdout.splitlines()[-1])


def report(name: str, result: dict) -> None:
    print(f"\n{name}: {'question':<24}{'there':>8}{'found':>8}{'right':>8}{'ms':>9}")
    for line in result["lines"]:
        mark = "" if line["there"] == line["found"] == line["right"] else "  differs"
        counts = "".join(f"{line[count]:>8}" for count in ("there", "found", "right"))
        print(f"{'':<{len(name)}}  {line['question']:<24}{counts}{line['ms']:>9.1f}{mark}")
    print(
        f"{name}: recall {result['recall']:.4f} (worst question {result['worst_recall']:.4f}), precision {result['precision']:.4f}, "
        f"p50 {result['p50_ms']:.1f} ms, p95 {result['p95_ms']:.1f} ms; index {result['index_mb']:.0f} MB, "
        f"with rows {result['total_mb']:.0f} MB; filled in {result['fill_s']:.0f} s"
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--posts", type=int, default=100_000)
    options.add_argument("--quick", action="store_true", help="4,000 posts")
    options.add_argument("--worker", metavar="TRUTH", help=argparse.SUPPRESS)
    asked = options.parse_args()
    count = 4000 if asked.quick else asked.posts
    if asked.worker:
        print(json.dumps(measure(count, asked.worker)))
        return
    from tests.rig.servers import postgres

    with tempfile.TemporaryDirectory(prefix="guildhall-truth-") as folder:
        truth_file = Path(folder) / "truth.json"
        known = truth(count)
        truth_file.write_text(json.dumps({question: sorted(keys) for question, keys in known.items()}))
        print(f"{count} posts, {len(QUESTIONS)} questions, {sum(map(len, known.values()))} answers")
        results = {"sqlite": in_process(count, str(truth_file), DATABASE_URL="")}
        with tempfile.TemporaryDirectory(prefix="guildhall-pg-") as cluster:
            Path(cluster).chmod(0o755)
            with postgres(Path(cluster)) as url:
                results["postgresql"] = in_process(count, str(truth_file), DATABASE_URL=url)
    for name, result in results.items():
        report(name, result)
    worst = {
        "recall": min(r["recall"] for r in results.values()), "precision": min(r["precision"] for r in results.values()),
        "p95_ms": max(r["p95_ms"] for r in results.values()),
    }
    print(f"RESULT recall={worst['recall']:.4f} precision={worst['precision']:.4f} p95_ms={worst['p95_ms']:.1f}")


if __name__ == "__main__":
    main()
