/** @file Simplified Chinese. */
import type { Formats } from './formats.ts';
import { chineseProvenance } from './provenance/zh.ts';
import type { Words } from './words.ts';

export function chinese(formats: Formats): Words {
  const { number: n, percent, duration } = formats;
  const faces = (value: number) => `${n(value)} 张人脸`;
  const frames = (value: number) => `${n(value)} 帧`;
  const found = (value: number) => (value === 0 ? '未发现人脸' : `发现 ${faces(value)}`);
  return {
    formats,
    verdict: {
      little: '迹象很少',
      uncertain: '不确定',
      substantial: '迹象明显',
      'n/a': '未判断',
    },
    status: {
      ok: '已判断',
      no_face: '未发现人脸',
      low_quality: '人脸不够清晰',
      unsupported: '既非图片也非视频',
      error: '无法读取',
    },
    statement: {
      little: (f) =>
        f > 1 ? `在可判断的 ${faces(f)}中，本工具几乎没有发现被篡改的迹象。` : '本工具几乎没有发现该人脸被篡改的迹象。',
      uncertain: (f) =>
        f > 1
          ? `结果不确定：在可判断的 ${faces(f)}中，至少有一张本工具既不能认定也不能排除被篡改。`
          : '结果不确定：本工具既不能认定也不能排除该人脸被篡改。',
      substantial: (f) =>
        f > 1
          ? `在可判断的 ${faces(f)}中，本工具发现至少有一张存在被篡改的明显迹象。`
          : '本工具发现该人脸存在被篡改的明显迹象。',
      no_face: '未发现人脸。本工具只判断人脸，因此对该文件不作任何结论。',
      low_quality: (f) =>
        f > 1 ? `发现 ${faces(f)}，但都不够清晰，无法判断。` : '发现一张人脸，但不够清晰，无法判断。',
      unsupported: '该文件既不是本工具能读取的图片，也不是视频。',
      error: '无法读取该文件，因此未作任何判断。',
      probability: (p, low, high, face) =>
        `${face === null ? '估计的' : `人脸 ${n(face)} 的估计`}篡改概率为 ${p}；在同一人脸的其他帧和视图中，该概率介于 ${low} 和 ${high} 之间。`,
    },
    looked: {
      picture: (width, height, f) => `已检查整张图片（${n(width)} × ${n(height)} 像素），${found(f)}。`,
      video: (looked, of, seconds, whole, f) =>
        `已检查时长 ${duration(whole)} 的视频中${of === null ? '' : `全部 ${frames(of)}里`}的 ${frames(looked)}，分布于 ${duration(seconds)} 之内，${found(f)}。`,
      stopped: {
        all: '已没有其他可检查的帧。',
        budget: '因达到时间或帧数上限而停止检查。',
        sure: '检查更多的帧也几乎不会改变结果。',
      },
    },
    reason: {
      no_face: (v) => `在 ${frames(v.frames)}中未发现人脸。`,
      face_too_small: (v) => `人脸太小，无法判断：${n(v.size)} 像素，至少需要 ${n(v.least)} 像素。`,
      face_small: (v) => `人脸较小：${n(v.size)} 像素；达到 ${n(v.least)} 像素时判断更可靠。`,
      face_too_blurred: () => '人脸过于模糊，无法判断。',
      face_blurred: () => '人脸模糊。',
      face_turned_away: (v) => `人脸偏离镜头 ${n(v.angle)}°，偏转过大，无法判断（最多 ${n(v.most)}°）。`,
      face_turned: (v) => `人脸偏离镜头 ${n(v.angle)}°；最好不超过 ${n(v.most)}°。`,
      face_covered: (v) => `人脸约 ${percent(v.occlusion)} 被遮挡，无法判断。`,
      face_partly_covered: (v) => `人脸约 ${percent(v.occlusion)} 被遮挡。`,
      face_mostly_outside: (v) => `人脸只有 ${percent(v.inside)} 位于画面之内。`,
      face_cut_off: (v) => `画面边缘截断了人脸，可见部分为 ${percent(v.inside)}。`,
      face_unsure: (v) => `这可能不是人脸（置信度 ${percent(v.confidence)}）。`,
      between_bands: (v) =>
        `概率 ${percent(v.probability)} 介于 ${percent(v.uncertain)} 与 ${percent(v.substantial)} 之间，属于不确定的范围。`,
      interval_crosses_band: (v) =>
        `在其他帧和视图中，概率介于 ${percent(v.low)} 和 ${percent(v.high)} 之间，跨越了 ${percent(v.threshold)} 的阈值。`,
      not_sustained: (v) =>
        `迹象并不持续：${frames(v.of)}中有 ${frames(v.frames)}达到该结果的程度，不足 ${percent(v.least)}。`,
      few_frames: (v) => `只有 ${frames(v.frames)}能判断该人脸，理想情况下需要 ${frames(v.least)}。`,
      faces_disagree: (v) => `各人脸的情况不一：${faces(v.substantial)}迹象明显，${faces(v.little)}迹象很少。`,
      faces_not_judged: (v) => `${faces(v.of)}中有 ${n(v.faces)} 张无法判断。`,
      budget_reached: (v) => `检查 ${frames(v.frames)}后达到时间或帧数上限，此时数值尚未稳定。`,
      damaged: (v) => `视频已损坏：${duration(v.duration)} 中只有 ${duration(v.readable)} 可读取，结果以此为依据。`,
    },
    quality: {
      level: { good: '良好', limited: '有限', low: '过低' },
      flag: {
        small: '较小',
        blurred: '模糊',
        turned: '偏转',
        occluded: '部分被遮挡',
        cut_off: '被画面边缘截断',
        unsure: '可能不是人脸',
      },
    },
    notMeant: {
      little:
        '这并不表示该文件是真实的。高明的或新型的篡改可能未被发现；本工具也不检查声音、背景和文字，亦不检查文件是否确如所称。',
      uncertain: '这不是较轻的指控，而是表示本工具无法判断，须由其他核查方式来决定。',
      substantial:
        '这不是证明，也不说明是谁、出于什么原因作了什么改动。美颜滤镜、修图、强压缩和不寻常的光线都可能误导本工具。',
      'n/a': '这并不表示该文件没有可疑之处，只是未对其作出判断。',
    },
    limits: [
      '只判断人脸：不涉及声音、背景和文字，也不涉及图片是否属于其所称的事件。',
      '概率是用“方法”中所列的数据校准的。对于其他相机、平台和篡改方式，该概率对本文件的适用程度尚不清楚。',
      '区间表示同一人脸的数值在不同帧和视图之间的变化幅度，不包括它们共有的误差。',
      '这是程序给出的结果，只是多项依据之一，还应结合来源、背景、其他影像资料以及画面中的人物。',
    ],
    method: {
      detector: '神经网络把每张人脸与其所学到的自然人脸和被篡改人脸进行比较，并由此得出经过校准的概率。',
      rule: (uncertain, substantial) =>
        `概率低于 ${uncertain} 视为迹象很少，达到 ${uncertain} 视为不确定，达到 ${substantial} 视为迹象明显。若区间或各帧不支持这一结论，则视为不确定。文件的结果取自迹象最强的人脸。`,
      thresholds: (from) => `这些阈值的来源：${from}`,
      interval: '区间涵盖同一人脸的其他帧和略作改变的视图所得数值的 90%。',
      heatMap:
        '热力图显示网络在何处看到篡改迹象，强弱是相对于同一人脸的其他部分而言。它不表示哪些部分被改动过，两张人脸的热力图也不能相互比较。',
      timeline: '每个点代表一个被判断的帧，点越大，权重越大。下方的横条表示人脸何时出现在画面中。',
      privacy: '本报告含有人脸，请只交给有权查看的人。报告不会从网络加载任何内容。',
    },
    check: {
      who: '任何持有该文件的人都可以核对本报告：',
      same: '确认文件相同：其 SHA-256 必须与此处所列一致。',
      run: '用相同的检测器运行相同版本的工具：',
      compare: '比较概率。不同计算机之间的微小差异由舍入造成。',
    },
    provenance: chineseProvenance(formats),
    facePart: { eyes: '眼部', nose: '鼻部', mouth: '嘴部', skin: '皮肤', outline: '轮廓', surroundings: '周围' },
    label: {
      report: '图片与视频人脸检测报告',
      overview: '概览',
      file: '文件',
      files: '文件',
      verdict: '结果',
      probability: '篡改概率',
      interval: '区间',
      faces: '人脸',
      face: '人脸',
      looked: '检查了什么',
      why: '原因与注意事项',
      notMeant: '这并不表示什么',
      limits: '局限',
      method: '方法',
      checking: '谁可以核对，如何核对',
      quality: '人脸质量',
      size: '大小',
      position: '位置',
      sharpness: '清晰度',
      turned: '偏转',
      covered: '遮挡',
      distance: '与自然人脸的距离',
      percentile: '更接近的自然人脸',
      onScreen: '出现时间',
      timeline: '数值随时间的变化',
      timelineAxis: '视频时间',
      heaviest: '权重最大的帧',
      time: '时间',
      contribution: '贡献（+ 支持篡改，− 反对篡改）',
      heatMap: '热力图',
      heatParts: '热力图最强的部分',
      showHeatMap: '显示热力图',
      nearest: '最相似的已知人脸',
      natural: '自然',
      forged: '伪造',
      similarity: '相似度',
      media: '媒体',
      picture: '图片',
      video: '视频',
      pixels: '像素',
      duration: '时长',
      frames: '帧数',
      frameRate: '每秒帧数',
      format: '格式',
      fileSize: '文件大小',
      problems: '问题',
      tool: '工具',
      detector: '检测器',
      checksum: '检测器的 SHA-256',
      thresholds: '阈值',
      made: '报告生成时间',
      elapsed: '所用时间',
      notJudged: '未判断',
      noThumbnail: '没有该人脸的图片',
      message: '信息',
      contents: '目录',
      moreFaces: '其他没有图片的人脸',
    },
    face: (number) => `人脸 ${n(number)}`,
    counted: { files: (f) => `${n(f)} 个文件`, faces, frames },
  };
}
